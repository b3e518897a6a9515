using System.Globalization;

namespace Benchmarks.Images;

/// <summary>The result of one contestant on one data set with one seed.</summary>
/// <param name="Test">Accuracy on the test images.</param>
/// <param name="Validation">Accuracy on the validation images.</param>
/// <param name="Parameters">The number of trained parameters; NaN for trees.</param>
/// <param name="SecondsPerEpoch">Mean over the epochs; NaN for trees.</param>
/// <param name="Seconds">Training time, including reading.</param>
/// <param name="ProcessorSeconds">The same as time of all processors.</param>
internal sealed record ImageResult(double Test, double Validation, double Parameters, double SecondsPerEpoch, double Seconds, double ProcessorSeconds)
{
    public static string[] Columns { get; } = ["test_accuracy", "validation_accuracy", "parameters", "seconds_per_epoch", "seconds", "processor_seconds"];

    public static ImageResult Parse(string[] cells)
    {
        double[] values = [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        return new ImageResult(values[0], values[1], values[2], values[3], values[4], values[5]);
    }

    public string[] Format() => [Text(Test, "R"), Text(Validation, "R"), Text(Parameters, "F0"), Text(SecondsPerEpoch, "F2"), Text(Seconds, "F1"), Text(ProcessorSeconds, "F1")];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
