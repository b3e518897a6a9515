using System.Globalization;

namespace Benchmarks.Noisy;

/// <summary>Accuracies of a network after an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Test">Accuracy on the test images with their true labels.</param>
/// <param name="Validation">Accuracy on the validation images with their given labels, which may be wrong.</param>
/// <param name="Memorised">The share of wrongly labelled training images for which it predicted the wrong label; NaN if all labels are correct.</param>
/// <param name="Seconds">Training time so far, without measuring.</param>
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
