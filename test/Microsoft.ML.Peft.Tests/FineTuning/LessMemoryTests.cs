using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Options that save memory do not change gradients.</summary>
[TestClass]
public sealed class LessMemoryTests
{
    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Full)]
    public void Batches_in_parts_and_values_computed_again_train_the_same_network(FineTuningAdapter adapter)
    {
        var expected = Scores(adapter, _ => { });
        foreach (int parts in new[] { 2, 7, 100 })
            ScoresAreClose(expected, Scores(adapter, options => options.GradientAccumulation = parts), $"{parts} parts");
        ScoresAreClose(expected, Scores(adapter, options => options.RecomputesActivations = true), "computed again");
        Assert.IsGreaterThan(1e-3, Math.Abs(expected[0][0] - Scores(adapter, options => options.BatchSize = 5)[0][0]), "Other steps make no other network, so that nothing is proved.");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_block_that_is_computed_again_drops_the_same_values_and_has_the_same_gradients(bool masked)
    {
        using var scope = NewDisposeScope();
        using var folder = Models.TinyBert.Folder(Models.TinyBert.Weights());
        using var model = PretrainedModel.Load(folder.Path);
        var block = model.Network.modules().OfType<EncoderBlock>().First();
        block.train();
        var input = randn(2, 5, Models.TinyBert.Width);
        var mask = masked ? tensor(new[] { true, true, true, true, true, true, true, false, false, false }, [2, 5]) : null;
        var direction = randn(2, 5, Models.TinyBert.Width);

        using var random = new RandomSource(5);
        ModelDropout.Use(model.Network, random);
        using var same = new RandomSource(5);
        var branch = random.Branch(same.Seed());
        var (value, gradients) = Run(leaf => block.Compute(leaf, mask));

        branch.Dispose();
        EncoderBlock.Recompute(model.Network, true);
        var (again, others) = Run(leaf => block.call(leaf, mask));
        TensorAssert.AreClose(value, again, 0);
        foreach (var (name, gradient) in gradients)
            TensorAssert.AreClose(gradient, others[name], 1e-6, name);

        (Tensor Value, Dictionary<string, Tensor> Gradients) Run(Func<Tensor, Tensor> run)
        {
            block.zero_grad();
            var leaf = input.detach().clone();
            leaf.requires_grad = true;
            var result = run(leaf);
            (result * direction).sum().backward();
            var found = block.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone());
            found.Add("input", leaf.grad!.clone());
            return (result.detach(), found);
        }
    }

    private static float[][] Scores(FineTuningAdapter adapter, Action<FineTuneTextMulticlassTrainer.Options> adjust)
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        var options = FineTuned.Options(adapter);
        options.BatchSize = 20;
        options.LearningRate = 0.01;
        adjust(options);
        using var model = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        return [.. model.Transform(data).GetColumn<float[]>("Score")];
    }

    private static void ScoresAreClose(float[][] expected, float[][] actual, string what)
    {
        foreach (var (wanted, found) in expected.SelectMany(row => row).Zip(actual.SelectMany(row => row)))
            Assert.AreEqual(wanted, found, 1e-4, what);
    }
}
