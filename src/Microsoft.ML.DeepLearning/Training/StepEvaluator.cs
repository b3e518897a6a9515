using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Computes loss and gradient of one batch, and the loss of a whole part.</summary>
/// <param name="objective">The loss of each row.</param>
/// <param name="parameters">The parameters of the objective's current phase.</param>
/// <param name="clipNorm">The largest norm of a gradient; null for no limit.</param>
/// <param name="meanWeight">The mean weight of all training rows, <see cref="IWeightedObjective.MeanWeight"/>.</param>
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
            CancellationCheck.ThrowIfCancelled(); // a line search evaluates many times per step
            parameters.ZeroGradient();
            using var scope = NewDisposeScope();
            var (data, loss) = objective.Gradient(batch, meanWeight) is { } own ? (own, own)
                : objective.StepParts > 1 && batch.Rows > 1 ? PartByPart(batch) : AtOnce(batch);
            parameters.CollectGradient();
            double norm = ClipGradient();
            if (first)
                DataLoss = data;
            first = false;
            return double.IsFinite(norm) ? loss : double.NaN;
        };
    }

    // The loss without and with the penalty.
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
