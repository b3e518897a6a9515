using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Tests.Models;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>A checkpoint requires the pre-trained network that the run started with.</summary>
[TestClass]
public sealed class OtherBaseTests
{
    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Frozen)]
    [DataRow(FineTuningAdapter.Full)]
    public void Another_base_model_of_the_same_shape_is_refused(FineTuningAdapter adapter)
    {
        using var folder = WordBert.Folder();
        using var temporary = new TemporaryFolder();
        string checkpoint = temporary.File("run.checkpoint");
        Interrupt(folder, adapter, checkpoint);

        string weights = Path.Combine(folder.Path, "model.safetensors");
        byte[] before = File.ReadAllBytes(weights);
        using (var scope = NewDisposeScope())
        {
            var tensors = SafeTensorsReader.ReadAll(weights);
            tensors["encoder.layer.0.intermediate.dense.bias"][3] += 1e-3;
            folder.WriteWeights(tensors);
        }
        AssertRefused(folder, adapter, checkpoint);
        File.WriteAllBytes(weights, before);

        string configuration = Path.Combine(folder.Path, "config.json");
        string text = File.ReadAllText(configuration);
        folder.Write("config.json", text.Replace("\"gelu\"", "\"relu\"", StringComparison.Ordinal));
        AssertRefused(folder, adapter, checkpoint);
        folder.Write("config.json", text);

        using var resumed = Fit(Options(folder, adapter, checkpoint));
        Assert.IsFalse(File.Exists(checkpoint));
    }

    private static FineTuneTextMulticlassTrainer.Options Options(ModelFolder folder, FineTuningAdapter adapter, string checkpoint)
    {
        var options = FineTuned.Options(adapter);
        options.ModelDirectory = folder.Path;
        options.CheckpointPath = checkpoint;
        return options;
    }

    private static DeepPredictionTransformer<FineTunedModel> Fit(FineTuneTextMulticlassTrainer.Options options)
    {
        var ml = TestContexts.Create();
        return ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(FineTuned.Data(ml, PredictionTask.MulticlassClassification));
    }

    private static void Interrupt(ModelFolder folder, FineTuningAdapter adapter, string checkpoint)
    {
        using var source = new CancellationTokenSource();
        var options = Options(folder, adapter, checkpoint);
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(_ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Fit(options));
    }

    private static void AssertRefused(ModelFolder folder, FineTuningAdapter adapter, string checkpoint)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Options(folder, adapter, checkpoint)));
            Assert.Contains(checkpoint, error.Message);
            Assert.Contains("pre-trained model", error.Message);
        });
    }
}
