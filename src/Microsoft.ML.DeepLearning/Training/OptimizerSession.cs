using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Training.Schedules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The flat parameters and the optimizer of one phase.</summary>
internal sealed class OptimizerSession : IDisposable
{
    private readonly bool _searchesStep;
    private bool _disposed;

    /// <param name="objective">Whose parameters they are, in its current phase.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="stepsPerEpoch">Batches of an epoch.</param>
    public OptimizerSession(TrainingObjective objective, TrainingOptions options, long stepsPerEpoch)
    {
        Parameters = new FlatParameters(objective.ParameterGroups, options.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : null);
        Optimizer = FlatOptimizers.Create(options.Optimizer, Parameters, new OptimizerSettings
        {
            WeightDecay = options.WeightDecay * objective.WeightDecayFactor(stepsPerEpoch),
            Momentum = options.Momentum,
            IterationsPerStep = 1,
        });
        // A line search needs the true gradient, and finds its step itself.
        _searchesStep = options.Optimizer == OptimizerKind.Lbfgs;
        Evaluator = new StepEvaluator(objective, Parameters, _searchesStep ? null : options.GradientClipNorm);
    }

    public FlatParameters Parameters { get; }

    public FlatOptimizer Optimizer { get; }

    public StepEvaluator Evaluator { get; }

    /// <summary>The rate of a step, from what the options and the schedule say.</summary>
    public double Rate(double scheduled) => _searchesStep ? 1 : scheduled;

    public static RateSchedule CreateSchedule(TrainingOptions options) => RateSchedule.Create(options.Schedule, new ScheduleSettings
    {
        WarmupFraction = options.WarmupFraction,
        MinimumFactor = options.MinimumLearningRateFactor,
        StepSize = options.ScheduleEpochs,
        FirstPeriod = options.ScheduleEpochs,
        DecayFactor = options.ScheduleDecay,
        PlateauFactor = options.ScheduleDecay,
        PlateauPatience = options.EarlyStoppingPatience / 2,
    });

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Optimizer.Dispose();
        Parameters.Dispose();
    }
}
