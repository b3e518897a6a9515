using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;

namespace Benchmarks.Kan;

/// <summary>A step as in the training loop, with flat parameters and flat Adam. Owns the objective and the rows.</summary>
internal abstract class FlatStep : ITrainingStep
{
    private readonly TrainingObjective _objective;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly StepEvaluator _evaluator;
    private readonly TensorBatch _batch;

    protected FlatStep(TrainingObjective objective, TensorBatch batch)
    {
        (_objective, _batch) = (objective, batch);
        _parameters = new FlatParameters(objective.ParameterGroups);
        _optimizer = FlatOptimizers.Create(OptimizerKind.Adam, _parameters, new OptimizerSettings());
        _evaluator = new StepEvaluator(objective, _parameters, clipNorm: null, meanWeight: 1);
    }

    public double Run()
    {
        _objective.BeginStep(phase: 0, progress: 0);
        return _optimizer.Step(_evaluator.For(_batch), 1e-3);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _objective.Dispose();
        _batch.Dispose();
    }
}
