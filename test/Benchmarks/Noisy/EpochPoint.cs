using System.Globalization;

namespace Benchmarks.Noisy;

/// <summary>What a network could do after an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Test">The share of the test images that it recognised, by their true labels.</param>
/// <param name="Validation">The share of the validation images whose given label, right or wrong, it predicted.</param>
/// <param name="Memorised">The share of wrongly labelled training images of which it predicted the wrong label; NaN where all labels are right.</param>
/// <param name="Seconds">Since training began, without measuring.</param>
internal sealed record EpochPoint(int Epoch, double Test, double Validation, double Memorised, double Seconds)
{
    public static string[] Columns { get; } = ["test_accuracy", "validation_accuracy", "memorised", "seconds"];

    public static EpochPoint Parse(int epoch, string[] cells)
    {
        double[] values = [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        return new EpochPoint(epoch, values[0], values[1], values[2], values[3]);
    }

    public string[] Format() => [.. new[] { Test, Validation, Memorised, Seconds }.Select(value => value.ToString("R", CultureInfo.InvariantCulture))];
}
