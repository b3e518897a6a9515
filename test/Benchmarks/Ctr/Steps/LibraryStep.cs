using Benchmarks.Kan;
using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.DeepInterestNetwork;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Benchmarks.Ctr.Steps;

/// <summary>A step as in the training loop: only the batch's rows are copied, differentiated and updated.</summary>
internal sealed class LibraryStep : ITrainingStep
{
    private readonly ClickBatch[] _batches;
    private readonly TrainingObjective _objective;
    private readonly OptimizerSession _session;
    private int _next;

    private LibraryStep(ClickShape shape, TrainingObjective objective, TrainingOptions options)
    {
        _batches = shape.Draw();
        _objective = objective;
        _objective.Network.train();
        _session = new OptimizerSession(objective, options, _batches.Length, meanWeight: 1);
    }

    /// <summary>Nothing is standardised, because there are no numbers.</summary>
    public static NumericScaling NoNumbers { get; } = new([], [], []);

    private static TaskLoss Losses => new(LearningTask.BinaryClassification.Begin(default, null!));

    public static LibraryStep AutoInt(ClickShape shape) => AutoInt(shape, AutoIntOptions(shape));

    /// <summary>The smallest possible network over the vectors, so that mostly the tables are measured.</summary>
    public static LibraryStep Tables(ClickShape shape) => AutoInt(shape, TableOptions(shape));

    public static ClickThroughTrainer.Options AutoIntOptions(ClickShape shape) => new()
    {
        FeatureColumnNames = shape.FieldNames,
        Interaction = FieldInteractionKind.AutoInt,
        DeepTowerWidths = [],
    };

    public static ClickThroughTrainer.Options TableOptions(ClickShape shape)
    {
        var options = AutoIntOptions(shape);
        options.AttentionLayers = 1;
        options.Heads = 1;
        options.HeadDimension = 1;
        return options;
    }

    private static LibraryStep AutoInt(ClickShape shape, ClickThroughTrainer.Options options)
        => Of(shape, options.Define(shape.Schema()), options);

    public static LibraryStep DeepInterest(ClickShape shape)
    {
        var options = DeepInterestOptions(shape);
        return Of(shape, DeepInterestDefinition.Of(shape.Schema(), options), options);
    }

    /// <summary>The first field is the candidate.</summary>
    public static DeepInterestNetworkTrainer.Options DeepInterestOptions(ClickShape shape) => new()
    {
        CandidateColumnNames = [shape.FieldNames[0]],
        HistoryColumnNames = [ClickShape.HistoryName],
    };

    private static LibraryStep Of(ClickShape shape, CtrDefinition definition, CtrTrainingOptions options)
        => new(shape, new CtrObjective(definition, new CtrRun(options, NoNumbers, Losses, CPU, RandomSource.FromTorch())), options);

    public double Run() => _session.Step(_batches[_next++ % _batches.Length].Tensors, 1e-3);

    public void Dispose()
    {
        _session.Dispose();
        _objective.Dispose();
        foreach (var batch in _batches)
            batch.Dispose();
    }
}
