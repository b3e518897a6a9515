using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>The trained parameters of the network.</summary>
[TestClass]
public sealed class AdapterChoiceTests
{
    private const int Head = (WordBert.Width * 3) + 3;
    private const int Linear = (5 * 2 * 2 * WordBert.Width) + (2 * 2 * 3 * WordBert.Width); // rank 2: query, key, value, output, pooler; two of the wide layers

    [TestMethod]
    [DataRow(FineTuningAdapter.Lora, Linear + Head)]
    [DataRow(FineTuningAdapter.Frozen, Head)]
    [DataRow(FineTuningAdapter.Svfit, (7 * 2) + Head)]
    public void As_many_numbers_are_trained_as_the_method_says(FineTuningAdapter adapter, int expected)
    {
        var options = FineTuned.Options(adapter);
        options.Svfit.Rank = 2;
        var model = Fit(options);
        Assert.AreEqual(expected, model.TrainableParameters);
        Assert.AreEqual(adapter == FineTuningAdapter.Frozen, model.Report is null);
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.RandLora)]
    [DataRow(FineTuningAdapter.LoraXs)]
    [DataRow(FineTuningAdapter.Sora)]
    public void A_saved_adapter_of_another_method_scores_the_same_without_training(FineTuningAdapter adapter)
    {
        using var folder = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        var options = FineTuned.Options(adapter);
        (options.RandLora.Rank, options.RandLora.Alpha, options.LoraXs.Rank, options.Sora.Threshold) = (4, 8, 3, 0.05);
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        fitted.Model.SaveAdapter(folder.Path);
        if (adapter == FineTuningAdapter.Sora) // 30 steps of 0.05 close every gate that does not resist
            Assert.IsTrue(fitted.Model.Report!.Layers.Any(layer => layer.Rank < options.Sora.Rank));

        var start = FineTuned.Options(adapter == FineTuningAdapter.RandLora ? adapter : FineTuningAdapter.Lora);
        (start.StartFrom, start.MaximumEpochs) = (folder.Path, 0);
        using var loaded = ml.MulticlassClassification.Trainers.FineTuneText(start).Fit(data);
        foreach (var (expected, actual) in fitted.Transform(data).GetColumn<float[]>("Score").Zip(loaded.Transform(data).GetColumn<float[]>("Score")))
            TensorAssert.AreClose(tensor(expected), tensor(actual), 1e-5);
    }

    [TestMethod]
    public void A_combination_of_saved_adapters_learns_one_number_for_each_layer_and_source()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using var combined = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        Save(FineTuned.Options(), first.Path);
        var other = FineTuned.Options();
        (other.Seed, other.Lora.TargetModules) = (4, ["query", "value"]);
        Save(other, second.Path);

        var options = FineTuned.Options(FineTuningAdapter.TaskVectors);
        options.TaskVectors.Sources = [first.Path, second.Path];
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        Assert.AreEqual((7 * 2) + Head, fitted.Model.TrainableParameters);
        Assert.HasCount(7, fitted.Model.TaskCoefficients!);
        Assert.IsTrue(fitted.Model.TaskCoefficients!.All(layer => layer.Value[0] != 0));
        Assert.AreEqual(0, fitted.Model.TaskCoefficients!["bert.pooler.dense"][1]); // the second source has no adapter there
        fitted.Model.SaveAdapter(combined.Path);
        var start = FineTuned.Options();
        (start.StartFrom, start.MaximumEpochs) = (combined.Path, 0);
        using var loaded = ml.MulticlassClassification.Trainers.FineTuneText(start).Fit(data);
        foreach (var (expected, actual) in fitted.Transform(data).GetColumn<float[]>("Score").Zip(loaded.Transform(data).GetColumn<float[]>("Score")))
            TensorAssert.AreClose(tensor(expected), tensor(actual), 1e-5);

        options.TaskVectors.Sources = [];
        Assert.Contains("Sources", Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.FineTuneText(options)).Message);

        void Save(FineTuneTextMulticlassTrainer.Options chosen, string folder)
        {
            using var model = ml.MulticlassClassification.Trainers.FineTuneText(chosen).Fit(data);
            model.Model.SaveAdapter(folder);
        }
    }

    [TestMethod]
    public void Full_fine_tuning_trains_everything()
    {
        var model = Fit(FineTuned.Options(FineTuningAdapter.Full));
        Assert.AreEqual(model.TotalParameters, model.TrainableParameters);
    }

    [TestMethod]
    public void Eva_spends_the_ranks_of_lora()
    {
        var model = Fit(FineTuned.Options(FineTuningAdapter.Eva));
        Assert.AreEqual(7 * 2, model.Report!.Layers.Sum(layer => layer.Rank));
    }

    [TestMethod]
    public void Layers_are_those_that_the_options_name_and_a_pooler_that_is_not_used_is_none()
    {
        var options = FineTuned.Options();
        options.Lora.TargetModules = ["query", "value"];
        CollectionAssert.AreEqual(
            new[] { "bert.encoder.layer.0.attention.self.query", "bert.encoder.layer.0.attention.self.value" },
            Fit(options).Report!.Layers.Select(layer => layer.Name).ToArray());

        options = FineTuned.Options();
        options.Pooling = TextPooling.Mean;
        Assert.IsFalse(Fit(options).Report!.Layers.Any(layer => layer.Name.Contains("pooler", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Svfit)]
    public void A_saved_adapter_on_the_base_gives_the_scores_of_the_model(FineTuningAdapter adapter)
    {
        using var folder = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(FineTuned.Options(adapter)).Fit(data);
        fitted.Model.SaveAdapter(folder.Path);

        using var scope = NewDisposeScope();
        using var still = no_grad();
        var pretrained = PretrainedModel.Load(WordBert.Directory);
        using var network = new TextNetwork((TextEncoder)pretrained.Network, "bert", TextPooling.Model, pairs: false, new HeadShape(0, 3, 0));
        using var loaded = PeftModel.Load(network, folder.Path);
        network.eval();
        var ids = pretrained.Tokenizer!.Encode("the film it good");
        var probabilities = network.call(tensor(ids.Select(id => id + 1L).ToArray(), [1, ids.Count]), null).softmax(1);
        float[] expected = fitted.Transform(FineTuned.Rows(ml, ["the film it good"])).GetColumn<float[]>("Score").Single();
        TensorAssert.AreClose(tensor(expected, [1, 3]), probabilities, 1e-5);
    }

    [TestMethod]
    public void A_checkpoint_holds_what_is_trained_and_no_more()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var options = FineTuned.Options();
        options.CheckpointPath = folder.File("run.checkpoint");
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(_ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Fit(options));
        using var file = SafeTensorsReader.Open(options.CheckpointPath);
        Assert.AreEqual(Linear + Head, file.Entries["model/values"].Shape.Single());
        Assert.IsTrue(file.Entries.Values.All(entry => entry.Shape.Aggregate(1L, (all, side) => all * side) <= Linear + Head));
    }

    [TestMethod]
    public void Without_an_adapter_there_is_none_to_save()
    {
        var model = Fit(FineTuned.Options(FineTuningAdapter.Frozen));
        Assert.Contains("Frozen", Assert.ThrowsExactly<InvalidOperationException>(() => model.SaveAdapter(Path.GetTempPath())).Message);
    }

    [TestMethod]
    public void With_16_bits_the_weights_that_are_not_trained_come_back_as_they_were()
    {
        using var scope = NewDisposeScope();
        using var pretrained = PretrainedModel.Load(WordBert.Directory);
        using var network = new TextNetwork((TextEncoder)pretrained.Network, "bert", TextPooling.Model, pairs: false, new HeadShape(0, 3, 0));
        using var tuned = new TunedNetwork(network, FineTuned.Options(), FineTuningAdapter.Lora, network.EncoderName, network.UnusedLayers, new RandomSource(1));
        var before = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
        tuned.ReducePrecision();
        Assert.IsTrue(network.named_parameters().All(entry => (entry.parameter.dtype == ScalarType.BFloat16) != entry.name.StartsWith("classifier", StringComparison.Ordinal)));
        tuned.RestorePrecision();
        foreach (var (name, parameter) in network.named_parameters())
            Assert.IsTrue(before[name].equal(parameter).all().item<bool>(), name);
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Full)]
    public void A_run_with_16_bits_learns(FineTuningAdapter adapter)
    {
        var options = FineTuned.Options(adapter);
        options.Precision = TrainingPrecision.BFloat16;
        var log = new ProgressLog();
        options.Progress = log;
        options.MaximumEpochs = 4;
        options.LearningRate = 0.01;
        _ = Fit(options);
        Assert.IsLessThan(log.Epochs[0].TrainingLoss, log.Epochs[^1].TrainingLoss);
    }

    private static FineTunedModel Fit(FineTuneTextMulticlassTrainer.Options options)
    {
        var ml = TestContexts.Create();
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(FineTuned.Data(ml, PredictionTask.MulticlassClassification));
        return fitted.Model;
    }
}
