using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Likely causes of a bad run and their remedies, as sentences for warnings and errors.</summary>
internal sealed class RunAdvice(TrainingOptions options, DataSummary summary)
{
    // Above this ratio, the rows of small weight together change less than rounding errors.
    private const double LargestRatio = 1e6;

    // A loss this many times the constant's loss comes from too large steps, not from uninformative inputs.
    private const double ThrownFar = 2;

    // A learned constant may have a lower loss because of rounding.
    private const double Rounding = 1e-5;

    private bool UsesRate => options.Optimizer != OptimizerKind.Lbfgs;

    /// <summary>Advice for example weights that leave some rows without influence; null if there are none.</summary>
    public string? OnWeights()
    {
        var (lowest, highest) = summary.WeightRange;
        return highest <= LargestRatio * lowest ? null : FormattableString.Invariant(
            $"The example weights in column '{options.ExampleWeightColumnName}' are between {lowest:G6} and {highest:G6}; rows with the smallest have no influence. Check the column, and keep the highest weight below {LargestRatio:N0} times the lowest.");
    }

    /// <summary>Advice for runs that ended with non-finite numbers.</summary>
    public string OnDivergence() => OnWeights() ?? OnRate();

    /// <summary>Advice for runs whose model is not better than a constant prediction; null if it is better.</summary>
    /// <param name="loss">The loss of the model.</param>
    /// <param name="constant">The loss of the constant prediction on the same rows.</param>
    /// <param name="rows">Describes these rows in words.</param>
    public string? OnResult(double loss, double constant, string rows)
    {
        if (loss < constant * (1 - Rounding))
            return null;
        string found = FormattableString.Invariant(
            $"The model is not better than a constant: its loss on {rows} is {loss:G6}, and that of predicting the same for every row, the best constant label or the shares of the classes, is {constant:G6}.");
        return $"{found} {OnWeights() ?? (loss <= ThrownFar * constant ? OnInputs() : OnRate())}";
    }

    private string OnRate() => UsesRate
        ? FormattableString.Invariant($"A LearningRate below {options.UsedLearningRate} or a GradientClipNorm usually helps.")
        : $"Another Optimizer than {options.Optimizer} usually helps.";

    private string OnInputs() => FormattableString.Invariant(
        $"Check that the inputs say something about the label; if they do, use more than {options.EpochsFor(summary.Rows)} epochs (MaximumEpochs){(UsesRate ? FormattableString.Invariant($" or another LearningRate than {options.UsedLearningRate}") : "")}.");
}
