using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>Generated sets, each of one difficulty; the same rows at every call.</summary>
internal static class GeneratedTables
{
    private const int Seed = 20260101;
    private const int Rows = 10_000;
    private const int Million = 1_000_000;

    public static IReadOnlyList<(string Name, Func<TableData> Generate)> All { get; } =
    [
        ("jumps", () => Generate(Rows, 8, 0.3, Uniform, Jumps)),
        ("interactions", () => Generate(Rows, 10, 0.3, Uniform, Interactions)),
        ("irrelevant", () => Generate(Rows, 100, 1, Uniform, Friedman)),
        ("heavy-tails", () => Generate(Rows, 8, 0.2, HeavyTailed, OfTails)),
        ("million", () => Million16(Million)),
    ];

    /// <summary>Rows of 16 features that the label depends on through waves, products, jumps and bends.</summary>
    public static TableData Million16(int rows) => Generate(rows, 16, 0.2, Uniform, Mixed);

    private static TableData Generate(int rows, int width, double noise, Func<Random, double> feature, Func<float[], double> label)
    {
        var random = new Random(Seed);
        var made = new VectorRows.Row[rows];
        for (int row = 0; row < rows; row++)
        {
            var features = new float[width];
            for (int slot = 0; slot < width; slot++)
                features[slot] = (float)feature(random);
            made[row] = new VectorRows.Row { Features = features, Label = (float)(label(features) + (noise * Normal(random))) };
        }
        return new TableData(Binary: false, made, []);
    }

    // Steps at places of their own, and two boxes.
    private static double Jumps(float[] x)
        => Step(x[0], 0.31) + (2 * Step(x[0], 0.74)) - (1.5 * Step(x[1], 0.5)) + Step(x[2], 0.12) - Step(x[2], 0.88)
            + (2 * Step(x[3], 0.4) * Step(x[4], 0.6)) - (2 * Step(x[1], 0.25) * (1 - Step(x[5], 0.7)));

    // Nothing that a sum of functions of one feature could follow.
    private static double Interactions(float[] x)
        => (4 * (x[0] - 0.5) * (x[1] - 0.5)) + (8 * (x[2] - 0.5) * (x[3] - 0.5) * (x[4] - 0.5)) + Math.Sin(6 * (x[5] - x[6]))
            + Math.Max(x[7], x[8]) + ((x[9] - 0.5) * (x[0] - 0.5) * 4);

    // Friedman (1991): five features of the hundred count.
    private static double Friedman(float[] x)
        => (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * Math.Pow(x[2] - 0.5, 2)) + (10 * x[3]) + (5 * x[4]);

    // The features' ranks count, not their sizes, which reach over many powers of ten.
    private static double OfTails(float[] x)
        => Math.Tanh(Log(x[0])) + (0.5 * Log(x[1]) * Math.Tanh(Log(x[2]))) + Math.Sin(Log(x[3])) + (0.5 * Math.Abs(Log(x[4])));

    private static double Mixed(float[] x)
        => Math.Sin(6 * x[0]) + (2 * x[1] * x[2]) + (Step(x[3], 0.5) * x[4]) + Math.Abs(x[5] - 0.5) + (Math.Cos(4 * x[6]) * x[7]) + (Step(x[8], 0.3) * Step(x[9], 0.6))
            + Math.Sqrt(x[10]) + Math.Max(x[11], x[12]);

    private static double Step(double value, double place) => value > place ? 1 : 0;

    // Positive or negative, from thousandths to thousands.
    private static double HeavyTailed(Random random) => Math.Sinh(3 * Normal(random));

    private static double Log(double value) => Math.Asinh(value) / 3;

    private static double Uniform(Random random) => random.NextDouble();

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
