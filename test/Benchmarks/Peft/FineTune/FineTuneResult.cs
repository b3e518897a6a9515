using System.Globalization;

namespace Benchmarks.Peft.FineTune;

/// <summary>The result of one run; values that do not apply to the method are NaN.</summary>
/// <param name="ValidationAccuracy">Accuracy on the validation rows, which selects learning rates.</param>
/// <param name="TestAccuracy">Accuracy on the test rows.</param>
/// <param name="TestLogLoss">The mean log loss on the test rows.</param>
/// <param name="Parameters">The number of trained parameters.</param>
/// <param name="Seconds">The time of Fit.</param>
/// <param name="PeakMegabytes">The peak of resident memory during Fit, above the level before it.</param>
/// <param name="InitializationSeconds">The time of EVA's initialisation.</param>
/// <param name="StepsPerEpoch">Optimizer steps per epoch.</param>
/// <param name="Intruders">The number of intruder dimensions of all layers.</param>
/// <param name="EffectiveRank">The mean effective rank of the changes.</param>
/// <param name="RelativeNorm">The mean norm of the changes, relative to the weights.</param>
/// <param name="DensityBefore">The share of dense activations before training.</param>
/// <param name="DensityAfter">The same after training.</param>
/// <param name="ValidationLosses">After every epoch.</param>
internal sealed record FineTuneResult(
    double ValidationAccuracy,
    double TestAccuracy,
    double TestLogLoss,
    double Parameters,
    double Seconds,
    double PeakMegabytes,
    double InitializationSeconds,
    double StepsPerEpoch,
    double Intruders,
    double EffectiveRank,
    double RelativeNorm,
    double DensityBefore,
    double DensityAfter,
    double[] ValidationLosses)
{
    public static string[] Columns { get; } =
    [
        "validation_accuracy", "test_accuracy", "test_log_loss", "parameters", "seconds", "peak_mb", "initialization_seconds", "steps_per_epoch", "intruders", "effective_rank", "relative_norm",
        "density_before", "density_after", "validation_losses",
    ];

    /// <summary>The lowest validation loss, whose weights the trainer keeps; NaN without validation.</summary>
    public double BestLoss => ValidationLosses.Length == 0 ? double.NaN : ValidationLosses.Min();

    public static FineTuneResult Parse(string[] cells)
    {
        double[] numbers = [.. cells[..^1].Select(Number)];
        return new FineTuneResult(
            numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8], numbers[9], numbers[10], numbers[11], numbers[12],
            [.. cells[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)]);
    }

    public string[] Format() =>
    [
        .. new[] { ValidationAccuracy, TestAccuracy, TestLogLoss, Parameters, Seconds, PeakMegabytes, InitializationSeconds, StepsPerEpoch, Intruders, EffectiveRank, RelativeNorm, DensityBefore, DensityAfter }.Select(Text),
        string.Join(' ', ValidationLosses.Select(Text)),
    ];

    /// <summary>The number of steps until the validation loss first reached another method's lowest loss, interpolated between epochs; NaN if it never did.</summary>
    public double StepsTo(double loss)
    {
        int epoch = Array.FindIndex(ValidationLosses, reached => reached <= loss);
        if (epoch < 0)
            return double.NaN;
        double part = epoch == 0 ? 1 : (ValidationLosses[epoch - 1] - loss) / (ValidationLosses[epoch - 1] - ValidationLosses[epoch]);
        return StepsPerEpoch * (epoch + part);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
