using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>A row whose label is a number of its own for each value of a category, plus a smooth function of a feature.</summary>
internal sealed class CategoryExample
{
    public const int Values = 5000;

    /// <summary>No value: an object's 0 is the first key.</summary>
    public const uint Missing = uint.MaxValue;

    [VectorType(2)]
    public float[] Features { get; set; } = [];

    [KeyType(Values)]
    public uint Item { get; set; }

    [KeyType(2)]
    public uint Place { get; set; }

    public float Label { get; set; }

    public bool Flag { get; set; }

    [KeyType(3)]
    public uint Kind { get; set; }

    public string Text { get; set; } = "";

    /// <param name="count">The number of rows; each value has as many as any other, or one more.</param>
    /// <param name="values">The number of values in use.</param>
    /// <param name="seed">Of the features.</param>
    public static CategoryExample[] Rows(int count, int values, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            var (item, x) = ((row % values) + 1, (random.NextSingle() * 2) - 1);
            var label = Of(item) + (0.5f * x);
            return new CategoryExample
            {
                Features = [x, random.NextSingle()],
                Item = (uint)item - 1,
                Place = random.Next(10) == 0 ? Missing : (uint)random.Next(2),
                Label = label,
                Flag = label > 0,
                Kind = label < -0.5f ? 0u : label < 0.5f ? 1u : 2u,
                Text = "a",
            };
        })];
    }

    /// <summary>The number of a value: a scrambled one in [-1, 1], which no smooth function of the key could tell.</summary>
    public static float Of(int item) => ((item * 7919L % 2003) / 1001f) - 1;
}
