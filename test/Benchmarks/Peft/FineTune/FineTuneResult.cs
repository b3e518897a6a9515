using System.Globalization;

namespace Benchmarks.Peft.FineTune;

/// <summary>What one run came to; NaN where a number has no meaning for the method.</summary>
/// <param name="ValidationAccuracy">The share of validation rows classified right, by which learning rates are chosen.</param>
/// <param name="TestAccuracy">The share of test rows classified right.</param>
/// <param name="Parameters">The numbers that were trained.</param>
/// <param name="Seconds">Of Fit.</param>
/// <param name="PeakMegabytes">The peak of resident memory of Fit over the level before it.</param>
/// <param name="InitializationSeconds">Of EVA's look at the data.</param>
/// <param name="StepsPerEpoch">Optimizer steps of an epoch.</param>
/// <param name="Intruders">Intruder dimensions of all layers.</param>
/// <param name="EffectiveRank">The mean effective rank of the changes.</param>
/// <param name="RelativeNorm">The mean size of the changes, as a share of the weights'.</param>
/// <param name="ValidationLosses">After every epoch.</param>
internal sealed record FineTuneResult(
    double ValidationAccuracy,
    double TestAccuracy,
    double Parameters,
    double Seconds,
    double PeakMegabytes,
    double InitializationSeconds,
    double StepsPerEpoch,
    double Intruders,
    double EffectiveRank,
    double RelativeNorm,
    double[] ValidationLosses)
{
    public static string[] Columns { get; } =
    [
        "validation_accuracy", "test_accuracy", "parameters", "seconds", "peak_mb", "initialization_seconds", "steps_per_epoch", "intruders", "effective_rank", "relative_norm",
        "validation_losses",
    ];

    /// <summary>The lowest validation loss, which the trainer keeps the weights of; NaN without any.</summary>
    public double BestLoss => ValidationLosses.Length == 0 ? double.NaN : ValidationLosses.Min();

    public static FineTuneResult Parse(string[] cells)
    {
        double[] numbers = [.. cells[..^1].Select(Number)];
        return new FineTuneResult(
            numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8], numbers[9],
            [.. cells[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)]);
    }

    public string[] Format() =>
    [
        .. new[] { ValidationAccuracy, TestAccuracy, Parameters, Seconds, PeakMegabytes, InitializationSeconds, StepsPerEpoch, Intruders, EffectiveRank, RelativeNorm }.Select(Text),
        string.Join(' ', ValidationLosses.Select(Text)),
    ];

    /// <summary>After how many steps the validation loss first was as low as another's, on a line between epochs; NaN where it never was.</summary>
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
