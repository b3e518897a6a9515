using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

/// <summary>Ramps are shares of the run: 100 rows in batches of 10 for 2 epochs are 20 steps.</summary>
[TestClass]
public class PeerPairFactoryTests
{
    private const int Rows = 100;
    private const int RunSteps = 20;

    [TestMethod]
    public void The_averaging_rises_over_its_share_of_the_run()
    {
        using var scope = NewDisposeScope();
        var options = Options(new() { WeightAveraging = 0.9, WeightAveragingRampUp = 0.5 });
        using var networks = new TwinNetwork(() => nn.Linear(4, 3));
        using var losses = Losses(options);
        using var pair = PeerPairFactory.CreatePair(options, networks, () => nn.Linear(4, 3), losses, Summary, CPU, new RandomSource(1));
        var before = pair.RowState["average1.weight"].detach().clone();
        pair.BeginStep();
        using (no_grad())
            networks.First.parameters().First().add_(ones(3, 4));
        pair.BeginStep(); // step 2 of 10

        double kept = 0.9 * Math.Exp(-5 * 0.8 * 0.8);
        TensorAssert.AreClose(before.add(ones(3, 4).mul(tensor((float)(1 - kept)))), pair.RowState["average1.weight"].detach(), 1e-5);
    }

    [TestMethod]
    public void The_strength_rises_over_its_share_of_the_run()
    {
        using var scope = NewDisposeScope();
        using var networks = new TwinNetwork(() => nn.Linear(4, 3));
        var inputs = randn(10, 4);
        var (none, whole, rising) = (Loss(0, 0), Loss(3, 0), Loss(3, 1));
        double factor = Math.Exp(-5 * (1 - (1.0 / RunSteps)) * (1 - (1.0 / RunSteps)));
        TensorAssert.AreClose(none.add(whole.sub(none).mul(tensor((float)factor))), rising, 1e-5);
        Assert.IsGreaterThan(0.1, whole.sub(none).abs().max().item<float>());

        // Both averages start equal to their networks, so three pairs of the same networks see the same targets.
        Tensor Loss(double strength, double ramp)
        {
            var options = Options(new() { StrengthRampUp = ramp, MixupAlpha = 0 });
            options.NoisyLabels.Strength = strength;
            options.NoisyLabels.Averaging = 0;
            using var losses = Losses(options);
            using var pair = PeerPairFactory.CreatePair(options, networks, () => nn.Linear(4, 3), losses, Summary, CPU, new RandomSource(1));
            pair.BeginStep();
            return pair.RowLoss(inputs, new TensorBatch(10, [inputs], tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0 }), null, arange(10, dtype: ScalarType.Int64))).detach();
        }
    }

    [TestMethod]
    public void Each_network_learns_from_what_the_others_average_predicts()
    {
        using var scope = NewDisposeScope();
        var options = Options(new() { MixupAlpha = 0 });
        options.NoisyLabels.Averaging = 0;
        using var networks = new TwinNetwork(() => nn.Linear(4, 3));
        using var losses = Losses(options);
        using var pair = PeerPairFactory.CreatePair(options, networks, () => nn.Linear(4, 3), losses, Summary, CPU, new RandomSource(1));
        var (inputs, rows) = (randn(10, 4), arange(10, dtype: ScalarType.Int64));
        pair.BeginStep();
        _ = pair.RowLoss(inputs, new TensorBatch(10, [inputs], zeros(10, dtype: ScalarType.Int64), null, rows));

        // The averages start equal to their networks.
        TensorAssert.AreClose(nn.functional.softmax(networks.Second.call(inputs), 1).detach(), losses.Memory!.Read(rows), 1e-5);
        TensorAssert.AreClose(nn.functional.softmax(networks.First.call(inputs), 1).detach(), pair.RowState["second.targets"].index_select(0, rows), 1e-5);
    }

    private static DataSummary Summary { get; } = new(Rows, Rows, 0, 0, [], [], new RowBlock([]));

    private static EarlyLearningTrainer.Options Options(EarlyLearningPlusOptions plus)
        => new() { Plus = true, PlusOptions = plus, BatchSize = 10, MaximumEpochs = 2 };

    private static NoisyLabelLoss Losses(EarlyLearningTrainer.Options options)
    {
        var label = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), 3), []).Schema["Label"];
        return new NoisyLabelLoss(LearningTask.MulticlassClassification.Begin(label, Summary), options.NoisyLabels, Summary, CPU);
    }
}
