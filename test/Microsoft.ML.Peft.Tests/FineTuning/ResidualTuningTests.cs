using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Models.Tiny;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>The trainer on a residual network.</summary>
[TestClass]
public sealed class ResidualTuningTests
{
    private const int Side = 12;
    private const int Head = (6 * 3) + 3;

    // Kernels and norms of the stem, the block of stage 1, and the two blocks of stage 2 with a projection; three channels.
    private const int Kernels = (4 * 3 * 49) + (2 * 4 * 4 * 9) + (6 * 4 * 9) + (3 * 6 * 6 * 9) + (6 * 4);
    private const int Norms = 2 * ((3 * 4) + (5 * 6));

    [TestMethod]
    [DataRow(FineTuningAdapter.Frozen, Head)]
    [DataRow(FineTuningAdapter.Svfit, (8 * 2) + Head)]
    [DataRow(FineTuningAdapter.Lora, (2 * ((3 * 49) + 4 + (2 * (36 + 4)) + 36 + 6 + (3 * (54 + 6)) + 4 + 6)) + Head)]
    [DataRow(FineTuningAdapter.Full, Kernels + Norms + Head)]
    [DataRow(FineTuningAdapter.Eva, 0)]
    public void Every_method_trains_its_numbers_and_the_saved_model_scores_without_libtorch(FineTuningAdapter adapter, int expected)
    {
        using var folder = new TinyResidual(3).Folder();
        var ml = TestContexts.Create();
        var data = Pictures(ml);
        using var model = ml.MulticlassClassification.Trainers.FineTuneImage(Options(folder, adapter)).Fit(data);
        Assert.AreEqual(Kernels + Norms + Head, model.Model.TotalParameters);
        if (expected > 0)
            Assert.AreEqual(expected, model.Model.TrainableParameters);
        else
            Assert.AreEqual(8 * 2, model.Model.Report!.Layers.Sum(layer => layer.Rank)); // EVA spends the ranks of LoRA
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        Assert.IsTrue(scores.All(row => Math.Abs(row.Sum() - 1) < 1e-5));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        foreach (var (row, actual) in scores.Zip(loaded.Transform(data).GetColumn<float[]>("Score")))
            CollectionAssert.AreEqual(row, actual);
    }

    [TestMethod]
    public void A_saved_adapter_on_the_file_gives_the_scores_of_the_model()
    {
        using var folder = new TinyResidual(3).Folder();
        using var adapter = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = Pictures(ml);
        using var model = ml.MulticlassClassification.Trainers.FineTuneImage(Options(folder, FineTuningAdapter.Lora)).Fit(data);
        model.Model.SaveAdapter(adapter.Path);
        var options = Options(folder, FineTuningAdapter.Lora);
        (options.StartFrom, options.MaximumEpochs) = (adapter.Path, 0);
        using var second = ml.MulticlassClassification.Trainers.FineTuneImage(options).Fit(data);
        foreach (var (expected, actual) in model.Transform(data).GetColumn<float[]>("Score").Zip(second.Transform(data).GetColumn<float[]>("Score")))
            TensorAssert.AreClose(TorchSharp.torch.tensor(expected), TorchSharp.torch.tensor(actual), 1e-5);
    }

    [TestMethod]
    public void Pictures_have_the_size_of_the_file_unless_options_say_another()
    {
        using var folder = new TinyResidual(3).Folder();
        var ml = TestContexts.Create();
        var data = Pictures(ml);
        var options = Options(folder, FineTuningAdapter.Frozen);
        Assert.AreEqual(Side, SideOf(options));
        (options.Image.Height, options.Image.Width) = (null, null);
        Assert.AreEqual(TinyResidual.Size, SideOf(options));

        int SideOf(FineTuneImageTrainer.Options chosen)
        {
            using var model = ml.MulticlassClassification.Trainers.FineTuneImage(chosen).Fit(data);
            using var onnx = new MemoryStream();
            model.SaveAsOnnx(onnx);
            using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(onnx.ToArray());
            return (int)Math.Sqrt(session.InputMetadata.Values.Single().Dimensions[1] / 3);
        }
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Full)]
    public void Training_in_16_bits_gives_nearly_the_same_scores(FineTuningAdapter adapter)
    {
        using var folder = new TinyResidual(3).Folder();
        var ml = TestContexts.Create();
        var data = Pictures(ml);
        float[][] scores = [Scores(DeepLearning.TrainingPrecision.Full), Scores(DeepLearning.TrainingPrecision.BFloat16)];
        var difference = scores[0].Zip(scores[1], (a, b) => Math.Abs(a - b)).Max();
        Assert.IsGreaterThan(0, difference);
        Assert.IsLessThan(0.05, difference);

        float[] Scores(DeepLearning.TrainingPrecision precision)
        {
            var options = Options(folder, adapter);
            options.Precision = precision;
            using var model = ml.MulticlassClassification.Trainers.FineTuneImage(options).Fit(data);
            return [.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row)];
        }
    }

    [TestMethod]
    public void What_a_residual_network_cannot_do_is_refused()
    {
        using var folder = new TinyResidual(3).Folder();
        var ml = TestContexts.Create();
        Assert.Contains("RandLora is for linear layers", Refused(options => options.Adapter = FineTuningAdapter.RandLora));
        Assert.Contains("RecomputesActivations is for transformers", Refused(options => options.RecomputesActivations = true));
        var text = Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.FineTuneText(Path.Combine(folder.Path, "network.onnx"))).Message;
        Assert.Contains("there is no such folder", text);

        string Refused(Action<FineTuneImageTrainer.Options> change)
        {
            var options = Options(folder, FineTuningAdapter.Lora);
            change(options);
            return Assert.ThrowsExactly<NotSupportedException>(() => ml.MulticlassClassification.Trainers.FineTuneImage(options).Fit(Pictures(ml))).Message;
        }
    }

    private static FineTuneImageTrainer.Options Options(ModelFolder folder, FineTuningAdapter adapter) => new()
    {
        ModelDirectory = folder.Path,
        FeatureColumnName = "Image",
        Image = { Height = Side, Width = Side },
        Adapter = adapter,
        Lora = { Rank = 2 },
        Svfit = { Rank = 2 },
        MaximumEpochs = 2,
        Seed = 1,
    };

    private static IDataView Pictures(MLContext ml)
    {
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(ColourPicture.Of).ToList());
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }
}
