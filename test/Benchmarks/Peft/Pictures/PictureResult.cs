using System.Globalization;

namespace Benchmarks.Peft.Pictures;

/// <summary>The result of one run.</summary>
/// <param name="Validation">Accuracy on the validation pictures, which selects learning rates.</param>
/// <param name="Test">Accuracy on the test pictures.</param>
/// <param name="Parameters">The number of trained parameters; NaN for trees.</param>
/// <param name="Seconds">Processor time of the training; with the computation of vectors for ML.NET's trainers.</param>
internal sealed record PictureResult(double Validation, double Test, double Parameters, double Seconds)
{
    public static string[] Columns { get; } = ["validation_accuracy", "test_accuracy", "parameters", "seconds"];

    public static PictureResult Parse(string[] cells)
    {
        double[] numbers = [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        return new PictureResult(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    public string[] Format() => [.. new[] { Validation, Test, Parameters, Seconds }.Select(number => number.ToString("R", CultureInfo.InvariantCulture))];
}
