using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Training.Schedules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The parameters and the optimizers of one phase: one for all flat parameters, one for each sparse parameter.</summary>
internal sealed class OptimizerSession : IDisposable
{
    private readonly bool _searchesStep;
    private readonly List<SparseOptimizer> _sparse = [];
    private bool _disposed;

    /// <param name="objective">The objective with the parameters, in its current phase.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="stepsPerEpoch">Batches per epoch.</param>
    /// <param name="meanWeight">The mean weight of all training rows.</param>
    public OptimizerSession(TrainingObjective objective, TrainingOptions options, long stepsPerEpoch, double meanWeight)
    {
        Parameters = new FlatParameters(objective.ParameterGroups, options.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : null);
        Optimizer = FlatOptimizers.Create(options.Optimizer, Parameters, new OptimizerSettings
        {
            WeightDecay = options.WeightDecay * objective.WeightDecayFactor(stepsPerEpoch),
            Momentum = options.Momentum,
            IterationsPerStep = 1,
        });
        // A line search needs the true gradient and chooses its step itself.
        _searchesStep = options.Optimizer == OptimizerKind.Lbfgs;
        Evaluator = new StepEvaluator(objective, Parameters, _searchesStep ? null : options.GradientClipNorm, meanWeight);
        if (_searchesStep && objective.SparseParameters.Count > 0)
            throw new NotSupportedException("A line search evaluates all parameters at several points; sparse parameters are changed row by row.");
        _sparse.AddRange(objective.SparseParameters.Select(SparseOptimizers.Create));
    }

    public FlatParameters Parameters { get; }

    public FlatOptimizer Optimizer { get; }

    public StepEvaluator Evaluator { get; }

    /// <summary>The tensors of all optimizers, from which new optimizers continue bit for bit.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => Optimizer.State.Concat(_sparse.SelectMany(optimizer => optimizer.State));

    /// <summary>One update of all parameters; if the loss is not finite, nothing is updated.</summary>
    public double Step(TensorBatch batch, double rate)
    {
        double loss = Optimizer.Step(Evaluator.For(batch), rate);
        if (double.IsFinite(loss))
        {
            foreach (var optimizer in _sparse)
                optimizer.Step(rate);
        }
        return loss;
    }

    /// <exception cref="InvalidDataException">A tensor is missing or has another type or shape.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        Optimizer.LoadState(state);
        foreach (var optimizer in _sparse)
            SavedState.Restore(optimizer.State, state);
    }

    /// <summary>The name of the first parameter whose gradient or value is not finite, or null.</summary>
    public string? FirstNonFinite()
        => Parameters.FirstNonFinite() ?? _sparse.Select(optimizer => optimizer.Parameter).FirstOrDefault(parameter => !parameter.IsFinite())?.Name;

    /// <summary>The learning rate of a step, from options and schedule.</summary>
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
        foreach (var optimizer in _sparse)
            optimizer.Dispose();
        Parameters.Dispose();
    }
}
