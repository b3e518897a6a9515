using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Tests.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>DEFT's density loss, and the reported density.</summary>
[TestClass]
public sealed class ActivationDensityTests
{
    [TestMethod]
    public void The_penalty_of_a_row_is_the_number_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        // o²/(o² + 1) of the tokens: (0 + 1/2)/2 = 0.25, (4/5 + 0)/2 = 0.4; (9/10 + 1/2)/2 = 0.7, (4/5 + 9/10)/2 = 0.85.
        var activations = tensor([0f, 1, 2, 0, -3, 1, -2, 3], [2, 2, 2]);
        TensorAssert.AreClose(tensor([0.325f, 0.775f]), ActivationDensity.RowPenalty(activations, null, 1), 1e-6);
        var mask = tensor([true, false, true, true], [2, 2]);
        TensorAssert.AreClose(tensor([0.25f, 0.775f]), ActivationDensity.RowPenalty(activations, mask, 1), 1e-6);
        // For small ε the share of values that are not 0.
        TensorAssert.AreClose(tensor([0.5f, 1]), ActivationDensity.RowPenalty(activations, null, 1e-7), 1e-4);
    }

    [TestMethod]
    public void The_gradient_of_the_penalty_is_that_of_the_formula()
    {
        using var scope = NewDisposeScope();
        var o = tensor([0.5f, -2], [1, 1, 2], requires_grad: true);
        ActivationDensity.RowPenalty(o, null, 0.25).sum().backward();
        // 2·o·ε/(o² + ε)², halved by the mean: 0.25/0.25/2 and -1/18.0625/2.
        TensorAssert.AreClose(tensor([0.5f, -0.0276817f], [1, 1, 2]), o.grad!, 1e-6);
    }

    [TestMethod]
    public void Losses_get_the_mean_over_the_blocks_and_the_density_counts_every_block()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        using var pretrained = PretrainedModel.Load(folder.Path);
        var encoder = (TextEncoder)pretrained.Network;
        var ids = tensor(new long[] { 2, 5, 6, 8, 3, 2, 9, 3, 0, 0 }, 2, 5);
        var mask = ids.ne(tensor(0L));
        var hidden = new List<Tensor>();
        foreach (var (_, layer) in encoder.named_modules().Where(entry => entry.name.EndsWith("intermediate.dense", StringComparison.Ordinal)))
            ((Linear)layer).register_forward_hook((_, _, output) => Kept(hidden, output));

        const double Epsilon = 0.01;
        var density = new ActivationDensity(encoder, penalty: 3, Epsilon);
        encoder.train();
        var taken = tensor([1f, 2]);
        var losses = density.AddTo(() => Losses());
        Assert.HasCount(2, hidden);
        var expected = new[] { 1.0, 2.0 };
        for (int row = 0; row < 2; row++)
            expected[row] += 3 * hidden.Average(block => Values(block, row).Average(o => o * o / ((o * o) + Epsilon)));
        TensorAssert.AreClose(tensor(expected), losses.to_type(ScalarType.Float64), 1e-5);

        hidden.Clear();
        double[] measured = density.Measure(() => Losses());
        for (int block = 0; block < 2; block++)
        {
            double[] all = [.. Values(hidden[block], 0), .. Values(hidden[block], 1)];
            Assert.AreEqual(all.Count(o => o * o > Epsilon) / (double)all.Length, measured[block], 1e-6);
        }

        Assert.IsTrue(encoder.training);
        encoder.eval();
        TensorAssert.AreClose(taken, density.AddTo(() => Losses()), 0);

        Tensor Losses()
        {
            _ = encoder.call(ids, mask, null);
            return taken.clone();
        }

        // gelu of the tokens without padding: the first row has 5, the second 3.
        double[] Values(Tensor block, int row)
            => [.. nn.functional.gelu(block[row].narrow(0, 0, row == 0 ? 5 : 3)).reshape(-1).data<float>().Select(value => (double)value)];
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.Lora)]
    [DataRow(FineTuningAdapter.Svfit)]
    [DataRow(FineTuningAdapter.RandLora)]
    [DataRow(FineTuningAdapter.Full)]
    public void A_run_with_the_penalty_ends_less_dense_than_one_without(FineTuningAdapter adapter)
    {
        var (without, with) = (Fit(adapter, penalty: 0), Fit(adapter, penalty: 30));
        Assert.HasCount(1, with.Before);
        Assert.AreEqual(without.MeanBefore, with.MeanBefore);
        Assert.IsLessThan(with.MeanBefore - 0.02, with.MeanAfter);
        Assert.IsLessThan(without.MeanAfter - 0.02, with.MeanAfter);
    }

    [TestMethod]
    public void A_frozen_encoder_keeps_its_density()
    {
        var report = Fit(FineTuningAdapter.Frozen, penalty: 1);
        Assert.AreEqual(report.MeanBefore, report.MeanAfter);
        Assert.IsGreaterThan(0, report.MeanAfter);
    }

    [TestMethod]
    public void Penalties_that_have_no_meaning_are_refused()
    {
        var ml = TestContexts.Create();
        var options = FineTuned.Options();
        options.ActivationDensityPenalty = -1;
        Assert.Contains("ActivationDensityPenalty", Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.FineTuneText(options)).Message);
        (options.ActivationDensityPenalty, options.RecomputesActivations) = (1, true);
        Assert.Contains("RecomputesActivations", Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.FineTuneText(options)).Message);
        (options.RecomputesActivations, options.ActivationDensityEpsilon) = (false, 0);
        Assert.Contains("ActivationDensityEpsilon", Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.FineTuneText(options)).Message);
    }

    private static ActivationDensityReport Fit(FineTuningAdapter adapter, double penalty)
    {
        var ml = TestContexts.Create();
        var options = FineTuned.Options(adapter);
        (options.RandLora.Rank, options.RandLora.Alpha, options.MaximumEpochs, options.LearningRate) = (4, 8, 10, 0.03);
        (options.ActivationDensityPenalty, options.ActivationDensityEpsilon) = (penalty, 0.01);
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(FineTuned.Data(ml, PredictionTask.MulticlassClassification));
        return fitted.Model.ActivationDensity!;
    }

    private static Tensor Kept(List<Tensor> list, Tensor output)
    {
        list.Add(output.detach().clone().DetachFromDisposeScope());
        return output;
    }
}
