using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Likely causes of a bad run and their remedies, as sentences for warnings and errors.</summary>
internal sealed class RunAdvice(TrainingOptions options, DataSummary summary)
{
    // Beyond, the rows of small weight together change less than rounding errors do.
    private const double LargestRatio = 1e6;

    // A loss this many times that of a constant comes from steps that were too large, not from inputs that say too little.
    private const double ThrownFar = 2;

    // A constant that was learned may be lower by the rounding of a sum.
    private const double Rounding = 1e-5;

    private bool UsesRate => options.Optimizer != OptimizerKind.Lbfgs;

    /// <summary>About example weights that leave some rows without influence; null where they do not.</summary>
    public string? OnWeights()
    {
        var (lowest, highest) = summary.WeightRange;
        return highest <= LargestRatio * lowest ? null : FormattableString.Invariant(
            $"The example weights in column '{options.ExampleWeightColumnName}' are between {lowest:G6} and {highest:G6}; rows with the smallest have no influence. Check the column, and keep the highest weight below {LargestRatio:N0} times the lowest.");
    }

    /// <summary>For runs that ended in numbers that are not finite.</summary>
    public string OnDivergence() => OnWeights() ?? OnRate();

    /// <summary>For runs whose model is not better than a constant prediction; null where it is.</summary>
    /// <param name="loss">Of the model.</param>
    /// <param name="constant">Of the constant prediction, on the same rows.</param>
    /// <param name="rows">Which rows these are, in words.</param>
    public string? OnResult(double loss, double constant, string rows)
    {
        if (loss < constant * (1 - Rounding))
            return null;
        string found = FormattableString.Invariant(
            $"The model is not better than a constant: its loss on {rows} is {loss:G6}, and that of predicting the same for every row, the mean label or the shares of the classes, is {constant:G6}.");
        return $"{found} {OnWeights() ?? (loss <= ThrownFar * constant ? OnInputs() : OnRate())}";
    }

    private string OnRate() => UsesRate
        ? FormattableString.Invariant($"A LearningRate below {options.UsedLearningRate} or a GradientClipNorm usually helps.")
        : $"Another Optimizer than {options.Optimizer} usually helps.";

    private string OnInputs() => FormattableString.Invariant(
        $"Check that the inputs say something about the label; if they do, use more than {options.MaximumEpochs} epochs (MaximumEpochs){(UsesRate ? FormattableString.Invariant($" or another LearningRate than {options.UsedLearningRate}") : "")}.");
}
