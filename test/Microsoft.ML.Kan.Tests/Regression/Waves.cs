using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>A row of a smooth function of two features, the third being irrelevant.</summary>
internal sealed class Waves
{
    [VectorType(3)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public static Waves[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [random.NextSingle(), random.NextSingle() * 10, random.NextSingle() - 5];
            return new Waves { Features = x, Label = MathF.Sin(6 * x[0]) + (x[1] / 5) };
        })];
    }

    public static SelectableKanRegressionTrainer.Options Quick() => new()
    {
        HiddenWidth = 4,
        GridSize = 3,
        MaximumEpochs = 12,
        BatchSize = 32,
        WeightDecay = 0.01,
        ValidationFraction = 0.1,
        Seed = 1,
    };
}
