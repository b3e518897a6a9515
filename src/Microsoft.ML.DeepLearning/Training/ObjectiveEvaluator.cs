using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Weighted mean losses of held-out rows, in evaluation mode.</summary>
/// <param name="objective">The network and its losses.</param>
/// <param name="summary">The statistics of the training rows, for the constant prediction.</param>
internal sealed class ObjectiveEvaluator(TrainingObjective objective, DataSummary summary)
{
    /// <summary>Sets the network to training mode at the end.</summary>
    public ValidationResult Evaluate(BatchSource rows, int batchSize, Action checkAlive)
    {
        objective.Network.eval();
        objective.BeginValidation();
        var result = Evaluate(rows.Visit(batchSize, shuffleSeed: null, checkAlive));
        var metric = objective.EndValidation();
        objective.Network.train();
        return result with { Metric = metric };
    }

    /// <summary>Requires the network in evaluation mode.</summary>
    public ValidationResult Evaluate(IEnumerable<TensorBatch> batches) => Evaluate(batches, objective.Validate);

    /// <summary>Like the method above, with the loss and the recognised rows that <paramref name="validate"/> returns for a batch.</summary>
    public ValidationResult Evaluate(IEnumerable<TensorBatch> batches, Func<TensorBatch, (Tensor Loss, Tensor? Recognised)> validate)
    {
        using var noGradient = no_grad();
        double losses = 0;
        double weights = 0;
        double? constant = null;
        double? recognised = null;
        double exampleWeights = 0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var (loss, right) = validate(batch);
            var weight = objective.RowWeight(batch);
            losses += Sum(loss, weight);
            weights += Sum(weight, batch.Rows);
            if (objective.ConstantLoss(batch, summary) is { } constantLoss)
                constant = (constant ?? 0) + Sum(constantLoss, weight);
            if (right is not null)
                recognised = (recognised ?? 0) + Sum(right, batch.Weight);
            exampleWeights += Sum(batch.Weight, batch.Rows);
        }
        return new ValidationResult(losses / weights, recognised / exampleWeights, constant / weights);
    }

    private static double Sum(Tensor values, Tensor? weight)
    {
        var exact = values.to_type(ScalarType.Float64);
        return (weight is null ? exact : exact * weight).sum().Number();
    }

    private static double Sum(Tensor? weight, int rows) => weight?.to_type(ScalarType.Float64).sum().Number() ?? rows;
}

/// <summary>The results of a network on the validation rows.</summary>
/// <param name="Loss">The weighted mean loss.</param>
/// <param name="Accuracy">The share of correctly classified rows, by example weight; null without classes.</param>
/// <param name="ConstantLoss">The loss of the best constant prediction on the same rows; null if unknown.</param>
internal readonly record struct ValidationResult(double Loss, double? Accuracy, double? ConstantLoss)
{
    /// <summary>The metric that chooses the best epoch; null if the loss does.</summary>
    public ValidationMetric? Metric { get; init; }
}
