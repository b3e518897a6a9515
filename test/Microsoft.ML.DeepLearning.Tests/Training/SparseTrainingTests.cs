using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class SparseTrainingTests
{
    private static LoopRow[] Rows => [.. Enumerable.Range(0, 24).Select(i => new LoopRow { Features = [i % 3], Label = i % 5 })];

    [TestMethod]
    public void A_run_moves_the_rows_that_its_data_use_and_no_others()
    {
        using var objective = new SparseObjective();
        float[] before = objective.Values;
        var (outcome, epochs) = LoopRunner.Run(objective, new LoopOptions { BatchSize = 5, MaximumEpochs = 20 }, Rows);
        Assert.AreEqual(TrainingOutcome.Completed, outcome);
        CollectionAssert.AreEqual(before[3..], objective.Values[3..]);
        for (int row = 0; row < 3; row++)
            Assert.AreNotEqual(before[row], objective.Values[row]);
        Assert.IsLessThan(epochs[0].TrainingLoss, epochs[^1].TrainingLoss);
        Assert.AreEqual(1, objective.Preparations);
        Assert.AreEqual(10, objective.ParameterCount);
        Assert.AreEqual(2, objective.DenseParameterCount);
    }

    [TestMethod]
    public void Both_kinds_of_gradient_are_clipped_to_one_norm()
    {
        using var scope = NewDisposeScope();
        using var objective = new SparseObjective();
        using var parameters = new FlatParameters(objective.ParameterGroups);
        Tensor Batch() => tensor(new float[] { 0, 2 }, [2, 1]);
        double Norm(double? clip, out Tensor dense, out Tensor sparse)
        {
            using var batch = new TensorBatch(2, [Batch()], zeros(2), null, arange(2));
            new StepEvaluator(objective, parameters, clip, meanWeight: 1).For(batch)();
            (dense, sparse) = (parameters.Gradient.clone(), objective.Table.Gradient!.clone());
            return Math.Sqrt((dense.square().sum() + sparse.square().sum()).ToDouble());
        }

        double norm = Norm(null, out var dense, out var sparse);
        Assert.IsGreaterThan(2, norm);
        Assert.AreEqual(2, Norm(2, out var denseClipped, out var sparseClipped), 1e-5);
        TensorAssert.AreClose(dense * (2 / norm), denseClipped, 1e-5);
        TensorAssert.AreClose(sparse * (2 / norm), sparseClipped, 1e-5);
        Norm(1000, out _, out var whole);
        TensorAssert.AreClose(sparse, whole, 1e-6);
    }

    [TestMethod]
    public void A_step_whose_gradient_is_not_finite_changes_no_row_and_the_last_good_rows_are_kept()
    {
        using var scope = NewDisposeScope();
        using var shorter = new SparseObjective();
        LoopRunner.Run(shorter, new LoopOptions { MaximumEpochs = 3 }, Rows);
        int step = 0;
        using var objective = new SparseObjective((output, batch) => (output - batch.Label).square() * (++step == 4 ? float.NaN : 1));
        var (outcome, _) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 6 }, Rows);
        Assert.AreEqual(TrainingOutcome.Diverged, outcome);
        CollectionAssert.AreEqual(shorter.Values, objective.Values);
        Assert.AreEqual(shorter.Slope, objective.Slope);
    }

    [TestMethod]
    public void A_table_that_diverges_first_is_named()
    {
        using var objective = new SparseObjective((output, _) => output * float.NaN);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => LoopRunner.Run(objective, new LoopOptions(), Rows));
        Assert.Contains("first in '", error.Message);
    }

    [TestMethod]
    public void The_rows_of_the_best_epoch_come_back()
    {
        using var scope = NewDisposeScope();
        var validation = new[] { new LoopRow { Features = [0], Label = 0.3f } };
        var options = new LoopOptions { MaximumEpochs = 30, LearningRate = 0.2, BatchSize = 5 };
        using var objective = new SparseObjective();
        var (_, epochs) = LoopRunner.Run(objective, options, Rows, validation);
        int best = epochs.Select((epoch, i) => (epoch.ValidationLoss, i)).Min().i;
        Assert.IsLessThan(29, best, "The best epoch is the last one, so nothing had to be restored.");

        using var shorter = new SparseObjective();
        LoopRunner.Run(shorter, new LoopOptions { MaximumEpochs = best + 1, LearningRate = 0.2, BatchSize = 5 }, Rows);
        CollectionAssert.AreEqual(shorter.Values, objective.Values);
    }

    [TestMethod]
    public void A_resumed_run_ends_with_the_same_bytes()
    {
        using var whole = new SparseObjective();
        LoopRunner.Run(whole, Options(null), Rows);
        for (int epoch = 1; epoch < 5; epoch++)
        {
            using var folder = new TemporaryFolder();
            string path = folder.File("run");
            using var source = new CancellationTokenSource();
            using var interrupted = new SparseObjective();
            var options = Options(path);
            options.CancellationToken = source.Token;
            options.Progress = new ProgressLog(progress =>
            {
                if (progress.Epoch == epoch)
                    source.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => LoopRunner.Run(interrupted, options, Rows));
            using var resumed = new SparseObjective();
            LoopRunner.Run(resumed, Options(path), Rows);
            CollectionAssert.AreEqual(whole.Values, resumed.Values, $"interrupted after epoch {epoch}");
            Assert.AreEqual(whole.Slope, resumed.Slope);
        }

        static LoopOptions Options(string? path) => new() { MaximumEpochs = 5, BatchSize = 5, Optimizer = OptimizerKind.Adam, CheckpointPath = path };
    }

    [TestMethod]
    public void A_line_search_is_refused()
    {
        using var objective = new SparseObjective();
        Assert.ThrowsExactly<NotSupportedException>(() => LoopRunner.Run(objective, new LoopOptions { Optimizer = OptimizerKind.Lbfgs }, Rows));
    }

    [TestMethod]
    public void No_tensor_is_left()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var objective = new SparseObjective();
            LoopRunner.Run(objective, new LoopOptions { BatchSize = 5, GradientClipNorm = 1, ValidationFraction = 0.2 }, Rows);
        });
    }
}
