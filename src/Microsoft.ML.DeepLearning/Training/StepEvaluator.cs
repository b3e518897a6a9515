using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Loss and gradient of one batch, and the loss of a whole part.</summary>
internal sealed class StepEvaluator(TrainingObjective objective, FlatParameters parameters, double? clipNorm)
{
    /// <summary>The batch's weighted mean loss without the penalty, from the first evaluation of the last step.</summary>
    public double DataLoss { get; private set; }

    /// <summary>An optimizer may call the result several times in a step.</summary>
    public Func<double> For(TensorBatch batch)
    {
        bool first = true;
        return () =>
        {
            CancellationCheck.ThrowIfCancelled(); // a line search evaluates many times in a step
            parameters.ZeroGradient();
            using var scope = NewDisposeScope();
            var (data, loss) = objective.StepParts > 1 && batch.Rows > 1 ? PartByPart(batch) : AtOnce(batch);
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
        var data = WeightedMean(objective.RowLoss(batch), batch.Weight);
        var loss = objective.Penalty() is { } penalty ? data.Plus(penalty) : data;
        Backward(loss);
        return (data.Number(), loss.Number());
    }

    // Each part counts by its share of the weights; the penalty counts once.
    private (double Data, double All) PartByPart(TensorBatch batch)
    {
        int size = (batch.Rows + objective.StepParts - 1) / objective.StepParts;
        double weights = batch.Weight?.sum().Number() ?? batch.Rows;
        double data = 0;
        for (int start = 0; start < batch.Rows; start += size)
        {
            CancellationCheck.ThrowIfCancelled();
            using var part = NewDisposeScope();
            var rows = batch.Part(start, Math.Min(size, batch.Rows - start));
            var losses = objective.RowLoss(rows);
            var loss = (rows.Weight is { } weight ? losses * weight : losses).sum().Over(weights);
            Backward(loss);
            data += loss.Number();
        }
        if (objective.Penalty() is not { } penalty)
            return (data, data);
        Backward(penalty);
        return (data, data + penalty.Number());
    }

    private static void Backward(Tensor loss)
    {
        loss.backward();
        BackwardFailure.ThrowIfKept();
    }

    // Dense and sparse gradients have one norm together.
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

    /// <summary>Loss and accuracy over all rows, in evaluation mode.</summary>
    public ValidationResult Validate(BatchSource rows, int batchSize, Action checkAlive)
    {
        objective.Network.eval();
        using var noGradient = no_grad();
        double sum = 0;
        double? right = null;
        double weights = 0;
        foreach (var batch in rows.Visit(batchSize, shuffleSeed: null, checkAlive))
        {
            using var scope = NewDisposeScope();
            var (loss, recognised) = objective.Validate(batch);
            sum += Sum(loss, batch.Weight);
            if (recognised is not null)
                right = (right ?? 0) + Sum(recognised, batch.Weight);
            weights += batch.Weight?.to_type(ScalarType.Float64).sum().Number() ?? batch.Rows;
        }
        objective.Network.train();
        return new ValidationResult(sum / weights, right / weights);
    }

    private static double Sum(Tensor values, Tensor? weight)
    {
        var exact = values.to_type(ScalarType.Float64);
        return (weight is null ? exact : exact * weight).sum().Number();
    }

    private static Tensor WeightedMean(Tensor rowLoss, Tensor? weight)
        => weight is null ? rowLoss.mean() : (rowLoss * weight).sum() / weight.sum();
}
