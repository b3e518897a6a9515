using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class NoisyLabelLossTests
{
    private static readonly long[] Labels = [2, 0, 1, 1];
    private static readonly double[] ClassWeights = [1, 2, 0.5];
    private static readonly NoisyLabelOptions None = new();
    private static readonly NoisyLabelOptions Early = new() { Method = NoisyLabelMethod.EarlyLearningRegularization, Strength = 2 };

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void Smoothed_it_is_the_cross_entropy_to_the_target_by_hand(double smoothing)
    {
        using var scope = NewDisposeScope();
        using var losses = Create(None, smoothing);
        using var batch = Batch();
        var output = Output();
        var found = losses.Of(output, batch, training: true).data<float>().ToArray();
        for (int row = 0; row < 4; row++)
            Assert.AreEqual(CrossEntropy(output, row, Labels[row], smoothing), found[row], 1e-5);
    }

    [TestMethod]
    public void Validation_is_not_smoothed()
    {
        using var scope = NewDisposeScope();
        using var losses = Create(None, smoothing: 0.2);
        using var batch = Batch();
        var output = Output();
        TensorAssert.AreClose(nn.functional.cross_entropy(output, batch.Label, reduction: nn.Reduction.None), losses.Of(output, batch, training: false), 1e-6);
    }

    [TestMethod]
    [DataRow(NoisyLabelMethod.EarlyLearningRegularization)]
    [DataRow(NoisyLabelMethod.GeneralizedCrossEntropy)]
    [DataRow(NoisyLabelMethod.SoftBootstrapping)]
    public void Where_labels_may_be_wrong_validation_counts_the_probability_of_the_label(NoisyLabelMethod method)
    {
        using var scope = NewDisposeScope();
        using var losses = Create(new() { Method = method });
        using var batch = Batch();
        var output = Output();
        TensorAssert.AreClose(1 - nn.functional.softmax(output, 1).gather(1, batch.Label.unsqueeze(1)).squeeze(1), losses.Of(output, batch, training: false), 1e-6);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_row_counts_by_its_own_weight_times_that_of_its_class(bool weighted)
    {
        using var scope = NewDisposeScope();
        float[]? weights = weighted ? [1, 2, float.MaxValue, 3] : null;
        using var losses = Create(Early, smoothing: 0, [1, 2, 0.5f]);
        using var batch = Batch(weights);
        double[] found = losses.Weight(batch)!.data<double>().ToArray();
        for (int row = 0; row < 4; row++)
            Assert.AreEqual(ClassWeights[Labels[row]] * (weights?[row] ?? 1.0), found[row], 1e-12 * found[row]);
    }

    [TestMethod]
    public void Without_class_weights_a_row_counts_by_its_own_weight()
    {
        using var scope = NewDisposeScope();
        using var losses = Create(None);
        using var plain = Batch();
        using var weighted = Batch([1, 2, 0.5f, 3]);
        Assert.IsNull(losses.Weight(plain));
        CollectionAssert.AreEqual(new[] { 1, 2, 0.5f, 3 }, losses.Weight(weighted)!.data<float>().ToArray());
    }

    [TestMethod]
    public void The_mean_weight_is_that_of_all_training_rows()
    {
        var summary = Summary(10, 10) with { ClassWeightSums = new Dictionary<int, double> { [0] = 6, [2] = 8 } };
        using var plain = Create(None);
        using var weighted = Create(None, smoothing: 0, [1, 2, 0.5f]);
        Assert.AreEqual(1, plain.MeanWeight(summary));
        Assert.AreEqual(((1 * 6) + (0.5 * 8)) / 10, weighted.MeanWeight(summary), 1e-12);
    }

    [TestMethod]
    public void The_constant_prediction_has_the_weighted_shares_of_the_classes()
    {
        using var scope = NewDisposeScope();
        var summary = Summary(10, 10) with { ClassWeightSums = new Dictionary<int, double> { [0] = 2, [1] = 3, [2] = 8 } };
        using var losses = Create(None, smoothing: 0.1, [1, 2, 0.5f]);
        using var noisy = Create(Early, smoothing: 0, [1, 2, 0.5f]);
        using var batch = Batch();
        double[] shares = [2 / 12.0, 6 / 12.0, 4 / 12.0];
        float[] found = losses.OfConstant(batch, summary)!.data<float>().ToArray();
        float[] absolute = noisy.OfConstant(batch, summary)!.data<float>().ToArray();
        for (int row = 0; row < 4; row++)
        {
            Assert.AreEqual(-Math.Log(shares[Labels[row]]), found[row], 1e-6);
            Assert.AreEqual(1 - shares[Labels[row]], absolute[row], 1e-6);
        }
    }

    [TestMethod]
    public void Labels_that_are_all_the_same_have_no_constant_to_compare_with()
    {
        using var scope = NewDisposeScope();
        var summary = Summary(10, 10) with { ClassWeightSums = new Dictionary<int, double> { [1] = 10 } };
        using var losses = Create(None);
        using var batch = Batch();
        Assert.IsFalse(losses.HasConstant(summary));
        Assert.IsNull(losses.OfConstant(batch, summary));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Mixed_rows_have_both_labels_and_the_mixed_averages_of_rows_that_are_not_mixed(bool weighted)
    {
        using var scope = NewDisposeScope();
        float[]? weights = weighted ? [1, 2, 0.5f, 3] : null;
        using var losses = Create(Early, smoothing: 0.1, [1, 2, 0.5f]);
        using var batch = Batch(weights);
        var (mixed, unmixed) = (Output(), Output(seed: 8));
        long[] partner = [1, 3, 0, 2];
        var found = losses.OfMixed(mixed, batch, tensor(partner), share: 0.6, unmixed).data<double>().ToArray();

        var p = nn.functional.softmax(mixed, 1);
        var targets = nn.functional.softmax(unmixed, 1) * 0.3; // the first of the two
        for (int row = 0; row < 4; row++)
        {
            var target = (0.6 * targets[row]) + (0.4 * targets[partner[row]]);
            double term = 2 * Math.Log(1 - (p[row] * target).sum().item<float>());
            double Loss(long label) => CrossEntropy(mixed, row, label, 0.1) + term;
            double Weight(long of) => ClassWeights[Labels[of]] * (weights?[of] ?? 1);
            Assert.AreEqual((0.6 * Loss(Labels[row])) + (0.4 * Weight(partner[row]) / Weight(row) * Loss(Labels[partner[row]])), found[row], 1e-5);
        }
        TensorAssert.AreClose(targets, losses.RowState["targets"].index_select(0, batch.RowIndex), 1e-6);
    }

    [TestMethod]
    public void Two_classes_of_a_logit_are_two_of_a_softmax()
    {
        using var scope = NewDisposeScope();
        var summary = Summary(10, 10);
        using var binary = new NoisyLabelLoss(LearningTask.BinaryClassification.Begin(default, summary), Early, summary, CPU);
        using var two = new NoisyLabelLoss(Multiclass(2), Early, summary, CPU);
        var rows = arange(4, dtype: ScalarType.Int64);
        long[] labels = [1, 0, 0, 1];
        var logit = randn(4, 1).requires_grad_();
        var pair = cat([zeros(4, 1), logit.detach()], 1).requires_grad_();
        for (int step = 0; step < 2; step++)
        {
            var first = binary.Of(logit, new TensorBatch(4, [], tensor(labels).to_type(ScalarType.Float32), null, rows), training: true);
            var second = two.Of(pair, new TensorBatch(4, [], tensor(labels), null, rows), training: true);
            TensorAssert.AreClose(second, first, 1e-6);
            first.sum().backward();
            second.sum().backward();
        }
        TensorAssert.AreClose(pair.grad!.narrow(1, 1, 1), logit.grad!, 1e-5);
        TensorAssert.AreClose(two.RowState["targets"], binary.RowState["targets"], 1e-6);
    }

    [TestMethod]
    [DataRow(12, true)]
    [DataRow(10, false)]
    public void Validation_rows_are_remembered_only_where_they_are_training_rows_set_aside(long numbered, bool remembered)
    {
        using var scope = NewDisposeScope();
        using var losses = new NoisyLabelLoss(Multiclass(3), Early, Summary(10, numbered), CPU);
        using var batch = Batch();
        losses.Of(Output(), batch, training: false);
        Assert.AreEqual(remembered, losses.RowState["targets"].sum().item<float>() > 0);
    }

    [TestMethod]
    public void Nothing_native_is_left()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var losses = Create(Early, smoothing: 0.1, [1, 2, 3]);
            using var batch = Batch();
            losses.Of(Output().requires_grad_(), batch, training: true).sum().backward();
        });
    }

    private static NoisyLabelLoss Create(NoisyLabelOptions noise, double smoothing = 0, float[]? classWeights = null)
        => new(Multiclass(3), noise, Summary(10, 10), CPU, smoothing, classWeights);

    private static FittedTask Multiclass(int classes)
    {
        var schema = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), (ulong)classes), []).Schema;
        return LearningTask.MulticlassClassification.Begin(schema["Label"], null!);
    }

    private static DataSummary Summary(long rows, long numbered) => new(rows, rows, 0, 0, [], [], new RowBlock([])) { NumberedRows = numbered };

    private static TensorBatch Batch(float[]? weights = null) => new(
        4, [], tensor(Labels).DetachFromDisposeScope(), weights is null ? null : tensor(weights).DetachFromDisposeScope(), tensor(new long[] { 9, 0, 4, 2 }).DetachFromDisposeScope());

    private static Tensor Output(int seed = 7)
    {
        random.manual_seed(seed);
        return randn(4, 3);
    }

    private static double CrossEntropy(Tensor output, int row, long label, double smoothing)
    {
        double[] scores = [.. output[row].data<float>().Select(score => Math.Exp(score))];
        return Enumerable.Range(0, 3).Sum(c => -((c == label ? 1 - smoothing : 0) + (smoothing / 3)) * Math.Log(scores[c] / scores.Sum()));
    }
}
