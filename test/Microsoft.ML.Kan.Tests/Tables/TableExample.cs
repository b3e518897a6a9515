using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>A row of <see cref="TableRows"/> with a label for each task, which the smooth feature, the flag and missing values tell.</summary>
internal sealed class TableExample
{
    [VectorType(TableRows.Width)]
    public float[] Features { get; set; } = [];

    public float Number { get; set; }

    public bool Flag { get; set; }

    [KeyType(3)]
    public uint Kind { get; set; }

    public float Weight { get; set; }

    public static TableExample[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed + 100);
        return [.. TableRows.Of(count, seed).Select(x => Example(x, 0.2f * (random.NextSingle() - 0.5f)))];
    }

    public static IDataView Data(MLContext ml, int count, int seed = 1) => ml.Data.LoadFromEnumerable(Rows(count, seed));

    private static TableExample Example(float[] x, float noise)
    {
        var signal = MathF.Sin(2 * x[TableRows.Smooth]) + (0.5f * x[TableRows.Flag]) + (float.IsNaN(x[TableRows.Missing]) ? 1 : 0) + noise;
        return new()
        {
            Features = x,
            Number = 100 + (10 * signal),
            Flag = signal > 0.4f,
            Kind = signal < 0 ? 0u : signal < 0.8f ? 1u : 2u,
            Weight = x[TableRows.Flag] == 0 ? 0.5f : 2,
        };
    }
}
