using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Training;
using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>
/// A step as the training loop does it: the library's network, flat parameters and flat Adam. With one space it is an ordinary
/// KAN, scaling between layers included; with several it is a step of full training, gates learning.
/// </summary>
internal sealed class CoreStep : ITrainingStep
{
    private const double MiddleOfStage = 0.5;

    private readonly NetworkObjective _objective;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly StepEvaluator _evaluator;
    private readonly TensorBatch _batch;

    public CoreStep(StepShape shape, params ActivationSpace[] pool)
    {
        var features = shape.Features();
        _batch = new TensorBatch(shape.Rows, [features], shape.Labels(), null, arange(shape.Rows).DetachFromDisposeScope());
        var network = Network(shape, pool);
        network.Calibrate(features);
        network.train();
        _objective = new NetworkObjective(network, shape.RowLoss);
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

    private static SKanNetwork Network(StepShape shape, ActivationSpace[] pool)
    {
        float[] centre = new float[shape.Inputs];
        float[] halfRange = [.. Enumerable.Repeat(1f, shape.Inputs)];
        var network = new SKanNetwork(shape.Inputs, [shape.Hidden, shape.Outputs], pool, StepShape.GridSize, centre, halfRange);
        network.Choices.Apply(SelectionSchedule.At(KanStageKind.Full, MiddleOfStage));
        return network;
    }
}
