using Benchmarks.Kan;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.NoisyLabels;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Benchmarks.NoisyLabels;

/// <summary>A step of a classifier as the training loop does it, with rows drawn from many, so that the target memory is not in the cache.</summary>
internal sealed class ClassifierStep : ITrainingStep
{
    private const int NumberedRows = 60_000;

    private readonly FeatureObjective _objective;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly StepEvaluator _evaluator;
    private readonly TensorBatch _batch;

    public ClassifierStep(StepShape shape, NoisyLabelMethod method)
    {
        var features = shape.Features();
        var rows = randperm(NumberedRows, dtype: ScalarType.Int64);
        _batch = new TensorBatch(shape.Rows, [features], shape.Labels(), null, rows.narrow(0, 0, shape.Rows).clone().DetachFromDisposeScope());
        rows.Dispose();
        float[] halfRange = [.. Enumerable.Repeat(1f, shape.Inputs)];
        var network = new SKanNetwork(shape.Inputs, [shape.Hidden, shape.Outputs], [ActivationSpace.BSpline], StepShape.GridSize, new float[shape.Inputs], halfRange);
        network.Calibrate(features);
        network.train();
        var label = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), (ulong)shape.Outputs), []).Schema["Label"];
        var summary = new DataSummary(NumberedRows, NumberedRows, 0, 0, [], [], new RowBlock([]));
        var task = LearningTask.MulticlassClassification.Begin(label, summary);
        _objective = new FeatureObjective(network, new RowLosses(task, new NoisyLabelOptions { Method = method }, summary, CPU));
        _parameters = new FlatParameters(_objective.ParameterGroups);
        _optimizer = FlatOptimizers.Create(OptimizerKind.Adam, _parameters, new OptimizerSettings());
        _evaluator = new StepEvaluator(_objective, _parameters, clipNorm: null);
    }

    public double Run() => _optimizer.Step(_evaluator.For(_batch), 1e-3);

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _objective.Dispose();
        _batch.Dispose();
    }
}
