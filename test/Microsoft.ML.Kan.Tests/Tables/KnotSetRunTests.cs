using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Kan.Tables;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Whole runs with the kernels, on any number of threads, against runs through torch.</summary>
[TestClass]
public sealed class KnotSetRunTests
{
    private const int Torch = 0;

    public static IEnumerable<object[]> Cases
        => from task in Enum.GetValues<PredictionTask>()
           from weighted in new[] { false, true }
           select new object[] { task, weighted };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_run_with_kernels_gives_the_model_of_one_through_torch(PredictionTask task, bool weighted)
    {
        var torch = Fit(task, weighted, Torch);
        var kernels = Fit(task, weighted, 1);
        Close(torch.Losses, kernels.Losses, "loss of an epoch");
        Close(torch.Selection, kernels.Selection, "weight or loss of a member");
        Close(torch.Scores, kernels.Scores, "score");
    }

    // Levels that slopes of a batch's rows do not cancel for: a sum that is 0 but for rounding is a step of Adam's like any other.
    [TestMethod]
    [DataRow(RegressionLossKind.Absolute, 0.5)]
    [DataRow(RegressionLossKind.Huber, 0.5)]
    [DataRow(RegressionLossKind.Quantile, 0.77)]
    [DataRow(RegressionLossKind.Quantile, 0.12)]
    public void A_run_by_another_loss_with_kernels_gives_the_model_of_one_through_torch(RegressionLossKind kind, double level)
    {
        var loss = new RegressionLoss { Kind = kind, Delta = 0.3, Level = level };
        var torch = Fit(PredictionTask.Regression, weighted: true, Torch, loss);
        var kernels = Fit(PredictionTask.Regression, weighted: true, 2, loss);
        Close(torch.Losses, kernels.Losses, "loss of an epoch");
        Close(torch.Selection, kernels.Selection, "weight or loss of a member");
        Close(torch.Scores, kernels.Scores, "score");
    }

    [TestMethod]
    public void A_run_with_shapes_with_kernels_gives_the_model_of_one_through_torch()
    {
        KanFeatureShape[] shapes = [new($"Features[{TableRows.Smooth}]", FeatureShape.Convex), new($"Features[{TableRows.Missing}]", FeatureShape.Decreasing | FeatureShape.Concave), new($"Features[{TableRows.Flag}]", FeatureShape.Increasing)];
        var torch = Fit(PredictionTask.Regression, weighted: true, Torch, shapes: shapes);
        var kernels = Fit(PredictionTask.Regression, weighted: true, 2, shapes: shapes);
        Close(torch.Losses, kernels.Losses, "loss of an epoch");
        Close(torch.Selection, kernels.Selection, "weight or loss of a member");
        Close(torch.Scores, kernels.Scores, "score");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_run_gives_the_same_bits_on_any_number_of_threads(PredictionTask task, bool weighted)
    {
        var one = Fit(task, weighted, 1);
        foreach (var threads in new[] { 2, 8 })
        {
            var many = Fit(task, weighted, threads);
            CollectionAssert.AreEqual(one.Losses, many.Losses, $"{threads} threads");
            CollectionAssert.AreEqual(one.Selection, many.Selection, $"{threads} threads");
            CollectionAssert.AreEqual(one.Scores, many.Scores, $"{threads} threads");
        }
    }

    private static void Close(double[] expected, double[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{what} {i}");
    }

    private static (double[] Losses, double[] Selection, double[] Scores) Fit(PredictionTask task, bool weighted, int threads, RegressionLoss? loss = null, KanFeatureShape[]? shapes = null)
    {
        var ml = new MLContext(seed: 1);
        var data = TableExample.Data(ml, 160);
        var log = new ProgressLog();
        KanOptions options = task switch
        {
            PredictionTask.Regression => new KanRegressionTrainer.Options { LabelColumnName = nameof(TableExample.Number) },
            PredictionTask.BinaryClassification => new KanBinaryTrainer.Options { LabelColumnName = nameof(TableExample.Flag) },
            _ => new KanMulticlassTrainer.Options { LabelColumnName = nameof(TableExample.Kind) },
        };
        options.Members =
        [
            new() { Knots = 8, HiddenWidth = 16 },
            new() { Knots = 8, HiddenWidth = 16, GridSize = 0, WeightDecayFactor = 4 },
            new() { Knots = 3, HiddenWidth = 16, FurtherLayers = 1, HiddenDecayFactor = 0, LearningRateFactor = 0.5 },
            new() { Knots = 16, HiddenWidth = 32, Space = ActivationSpace.Fourier },
            new() { Knots = 2, HiddenWidth = 16 },
        ];
        if (shapes is not null)
            (options.Shapes, options.Members) = (shapes, [.. options.Members.Where(member => member.HoldsShapes)]);
        options.MaximumEpochs = 4;
        options.BatchSize = 80; // every batch has values of every kind: a gradient that is 0 but for rounding is a step of Adam's like any other
        options.Seed = 5;
        options.Progress = log;
        options.ExampleWeightColumnName = weighted ? nameof(TableExample.Weight) : null;
        var learning = task switch
        {
            PredictionTask.Regression => LearningTask.RegressionBy(() => loss ?? RegressionLoss.Squared()),
            PredictionTask.BinaryClassification => LearningTask.BinaryClassification,
            _ => LearningTask.MulticlassClassification,
        };
        using var fitted = new ThreadedTrainer(ml, options, learning, threads).Fit(data);
        var scored = fitted.Transform(data);
        double[] scores = task == PredictionTask.MulticlassClassification
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(row => row).Select(score => (double)score)]
            : [.. scored.GetColumn<float>("Score").Select(score => (double)score)];
        return ([.. log.Epochs.Select(epoch => epoch.TrainingLoss)], [.. fitted.Model.Selection.Members.SelectMany(member => new[] { member.Weight, member.Loss, member.StoppedEarly ? 1 : 0 })], scores);
    }

    /// <summary>A trainer whose number of kernel threads is set; 0 leaves all to torch.</summary>
    private sealed class ThreadedTrainer : KanTrainer
    {
        private readonly KanOptions _options;
        private readonly int _threads;

        public ThreadedTrainer(MLContext ml, KanOptions options, LearningTask learning, int threads)
            : base(CatalogEnvironment.Of(ml.Transforms), nameof(ThreadedTrainer), options, learning)
            => (_options, _threads) = (options, threads);

        protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
        {
            var plan = new KnotSetPlan(_options.Candidates, 3, summary.Rows, HasValidation: false, random.Seed());
            return new KnotSetObjective(plan, new TaskLoss(task), summary, device, _threads, random);
        }
    }
}
