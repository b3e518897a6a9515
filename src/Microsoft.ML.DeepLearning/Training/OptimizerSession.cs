using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Training.Schedules;
using TorchSharp;
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
        PlateauPatience = options.PlateauPatience ?? options.EarlyStoppingPatience / 2,
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

/// <summary>Computes loss and gradient of one batch, and the loss of a whole part.</summary>
/// <param name="objective">The loss of each row.</param>
/// <param name="parameters">The parameters of the objective's current phase.</param>
/// <param name="clipNorm">The largest norm of a gradient; null for no limit.</param>
/// <param name="meanWeight">The mean weight of all training rows, <see cref="ILabelledObjective.MeanWeight"/>.</param>
internal sealed class StepEvaluator(TrainingObjective objective, FlatParameters parameters, double? clipNorm, double meanWeight)
{
    /// <summary>
    /// Σ w·l / (rows · mean weight of the training rows) of the batch, without the penalty, from the first evaluation of the last
    /// step. The mean over an epoch, by rows, is Σ w·l / Σ w.
    /// </summary>
    public double DataLoss { get; private set; }

    /// <summary>An optimizer may call the result several times in a step.</summary>
    public Func<double> For(TensorBatch batch)
    {
        bool first = true;
        return () =>
        {
            CancellationCheck.ThrowIfCancelled(); // a line search evaluates many times in a step
            using var scope = NewDisposeScope();
            var (data, loss) = objective.Gradient(batch, meanWeight) is { } own ? (own, own) : ByAutograd(batch);
            parameters.CollectGradient();
            double norm = ClipGradient();
            if (first)
                DataLoss = data;
            first = false;
            return double.IsFinite(norm) ? loss : double.NaN;
        };
    }

    // The loss without and with the penalty.
    private (double Data, double All) ByAutograd(TensorBatch batch)
    {
        parameters.ZeroGradient();
        return objective.StepParts > 1 && batch.Rows > 1 ? PartByPart(batch) : AtOnce(batch);
    }

    private (double Data, double All) AtOnce(TensorBatch batch)
    {
        var data = Weighted(batch).mean();
        var loss = objective.Penalty() is { } penalty ? data.Plus(penalty) : data;
        Backward(loss);
        return (data.Number(), loss.Number());
    }

    // The penalty counts once per batch.
    private (double Data, double All) PartByPart(TensorBatch batch)
    {
        int size = (batch.Rows + objective.StepParts - 1) / objective.StepParts;
        double data = 0;
        for (int start = 0; start < batch.Rows; start += size)
        {
            CancellationCheck.ThrowIfCancelled();
            using var part = NewDisposeScope();
            var rows = batch.Part(start, Math.Min(size, batch.Rows - start));
            var loss = Weighted(rows).sum().Over(batch.Rows);
            Backward(loss);
            data += loss.Number();
        }
        if (objective.Penalty() is not { } penalty)
            return (data, data);
        Backward(penalty);
        return (data, data + penalty.Number());
    }

    // The loss of each row times its weight relative to the mean weight of all training rows. With the batch's own mean,
    // weights would have no effect in batches of one row. In 64 bits, so that weights such as 1e-42 and 3e38 work too.
    private Tensor Weighted(TensorBatch batch)
    {
        var losses = objective.RowLoss(batch);
        return objective.RowWeight(batch) is { } weight ? losses * weight.to_type(ScalarType.Float64).Over(meanWeight) : losses;
    }

    private static void Backward(Tensor loss)
    {
        loss.backward();
        BackwardFailure.ThrowIfKept();
    }

    // The norm covers dense and sparse gradients together.
    private double ClipGradient()
    {
        double sparseSquares = 0;
        foreach (var parameter in objective.SparseParameters)
            sparseSquares += parameter.CollectGradient();
        double largest = clipNorm ?? double.MaxValue;
        double norm = parameters.ClipGradientNorm(largest, sparseSquares);
        if (double.IsFinite(norm) && norm > largest)
        {
            foreach (var parameter in objective.SparseParameters)
                parameter.ScaleGradient(largest / norm);
        }
        return norm;
    }

}
