using Benchmarks.Kan;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Benchmarks.NoisyLabels;

/// <summary>A step of a classifier. Rows are drawn from many, so the target memory is not in the cache.</summary>
internal sealed class ClassifierStep : FlatStep
{
    private const int NumberedRows = 60_000;

    public ClassifierStep(StepShape shape, NoisyLabelMethod method)
        : this(shape, method, Batch(shape))
    {
    }

    private ClassifierStep(StepShape shape, NoisyLabelMethod method, TensorBatch batch)
        : base(Objective(shape, method, batch.Inputs[0]), batch)
    {
    }

    /// <summary>Rows drawn from many; owned by the step.</summary>
    internal static TensorBatch Batch(StepShape shape)
    {
        var features = shape.Features();
        using var rows = randperm(NumberedRows, dtype: ScalarType.Int64);
        return new TensorBatch(shape.Rows, [features], shape.Labels(), null, rows.narrow(0, 0, shape.Rows).clone().DetachFromDisposeScope());
    }

    private static FeatureObjective Objective(StepShape shape, NoisyLabelMethod method, Tensor features)
    {
        float[] halfRange = [.. Enumerable.Repeat(1f, shape.Inputs)];
        var network = new SKanNetwork(shape.Inputs, [shape.Hidden, shape.Outputs], [ActivationSpace.BSpline], StepShape.GridSize, new(new float[shape.Inputs], halfRange));
        network.Calibrate(features);
        network.train();
        return new FeatureObjective(network, new NoisyLabelLoss(Task(shape), new NoisyLabelOptions { Method = method }, Summary, CPU));
    }

    internal static DataSummary Summary { get; } = new(NumberedRows, NumberedRows, 0, 0, [], [], new RowBlock([]));

    internal static FittedTask Task(StepShape shape)
    {
        var label = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), (ulong)shape.Outputs), []).Schema["Label"];
        return LearningTask.MulticlassClassification.Begin(label, Summary);
    }
}
