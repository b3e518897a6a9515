using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// Compares the final model with the best constant prediction. A model that is no better scores without an error; this is where its
/// user can be told.
/// </summary>
internal sealed class ConstantComparison(TrainingObjective objective, TrainingData data, ObjectiveEvaluator evaluator, RunAdvice advice)
{
    // Training rows that are compared on where there are no validation rows, and their share of the rows seen in training.
    private const int MostSampled = 1024;
    private const int FewestSampled = 64;
    private const double SampledShare = 0.1;

    private double? _constantLoss;

    /// <summary>Takes the loss of the constant from a validation, which computes it anyway.</summary>
    public void Add(ValidationResult validation) => _constantLoss = validation.ConstantLoss ?? _constantLoss;

    /// <summary>The warning for a model that is no better; null if it is better, or if no constant is known.</summary>
    /// <param name="validationLoss">Of the final model; not used without validation rows.</param>
    /// <param name="epochs">The number of finished epochs.</param>
    public string? Warning(double validationLoss, int epochs)
    {
        if (data.Validation is not null)
            return _constantLoss is double constant ? advice.OnResult(validationLoss, constant, "the validation rows") : null;
        if (!objective.HasConstant(data.Summary))
            return null;
        int rows = (int)Math.Clamp(data.Summary.Rows * epochs * SampledShare, FewestSampled, MostSampled);
        var result = evaluator.Evaluate(data.Sample(rows, objective.ValidationBatchSize));
        return result.ConstantLoss is double sampled ? advice.OnResult(result.Loss, sampled, "training rows") : null;
    }
}
