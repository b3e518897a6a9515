using Microsoft.ML.Data;

namespace Microsoft.ML.Extensions.Testing.Noise;

/// <summary>Three clusters of points with a text key; some labels are replaced by the next cluster's.</summary>
internal sealed class FlippedRows
{
    private static readonly string[] Names = ["red", "green", "blue"];

    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public string Name { get; set; } = "";

    public bool Flag { get; set; }

    public float Weight { get; set; } = 1;

    [NoColumn]
    public bool IsFlipped { get; private set; }

    /// <summary>Gives the same rows each time; one in <paramref name="every"/> is flipped.</summary>
    public static FlippedRows[] Create(int count, int every = 4)
    {
        var random = new Random(3);
        var rows = new FlippedRows[count];
        for (int i = 0; i < count; i++)
        {
            int cluster = random.Next(3);
            bool flipped = random.Next(every) == 0;
            double angle = cluster * 2 * Math.PI / 3;
            rows[i] = new FlippedRows
            {
                Features = [(float)((2 * Math.Cos(angle)) + Noise()), (float)((2 * Math.Sin(angle)) + Noise())],
                Name = Names[flipped ? (cluster + 1) % 3 : cluster],
                Flag = (cluster == 0) != flipped,
                IsFlipped = flipped,
            };
        }
        return rows;

        double Noise() => (random.NextDouble() + random.NextDouble() - 1) * 0.8;
    }

    /// <summary>Adds a column "Label": the key of the name, or the flag.</summary>
    public static IDataView View(MLContext context, IEnumerable<FlippedRows> rows, bool binary = false)
    {
        var view = context.Data.LoadFromEnumerable(rows);
        return binary
            ? context.Transforms.CopyColumns("Label", nameof(Flag)).Fit(view).Transform(view)
            : context.Transforms.Conversion.MapValueToKey("Label", nameof(Name)).Fit(view).Transform(view);
    }
}
