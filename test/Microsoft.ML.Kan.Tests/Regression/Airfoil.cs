using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>A row of the airfoil self-noise data (UCI): sound pressure in five numbers, among them few distinct values of angle and speed.</summary>
internal sealed class Airfoil
{
    [VectorType(5)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    /// <summary>All rows; ends the test as inconclusive where the file is missing.</summary>
    public static Airfoil[] Rows()
    {
        var file = SharedData.Require(typeof(Airfoil).Assembly, "airfoil", "airfoil_self_noise.dat");
        return [.. File.ReadLines(file).Skip(1).Select(line =>
        {
            float[] numbers = [.. line.Split('\t').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
            return new Airfoil { Features = numbers[..5], Label = numbers[5] };
        })];
    }
}
