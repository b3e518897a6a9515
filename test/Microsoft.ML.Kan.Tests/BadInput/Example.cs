namespace Microsoft.ML.Kan.Tests.BadInput;

/// <summary>A row with a label for each task.</summary>
internal sealed class Example
{
    public float[] Features { get; set; } = [];

    public float Number { get; set; }

    public bool Flag { get; set; }

    /// <summary>From 0; ML.NET makes a missing key of a number that is no class.</summary>
    public uint Class { get; set; }

    /// <summary>Rows whose labels follow their first feature, which is uniform on [-1, 1] like the others.</summary>
    public static IEnumerable<Example> Rows(int count, int width = 2, int classes = 3)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            float[] features = [.. Enumerable.Range(0, width).Select(_ => (random.NextSingle() * 2) - 1)];
            yield return new Example
            {
                Features = features,
                Number = 5 + MathF.Sin(2 * features[0]),
                Flag = features[0] > 0,
                Class = (uint)Math.Min((features[0] + 1) / 2 * classes, classes - 1),
            };
        }
    }
}
