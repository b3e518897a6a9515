using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks;

/// <summary>Generated rows of 16 numbers and a label that depends on them.</summary>
public sealed class FeatureRows
{
    public const int Width = 16;

    [VectorType(Width)]
    public float[] Features { get; init; } = [];

    public float Label { get; init; }

    /// <summary>The rows in ML.NET's own cache, which is filled before the first measurement.</summary>
    public static IDataView Cached(MLContext context, int count)
    {
        var view = context.Data.Cache(context.Data.LoadFromEnumerable(Generate(count)), nameof(Features), nameof(Label));
        using var cursor = view.GetRowCursor(view.Schema);
        while (cursor.MoveNext())
        {
        }
        return view;
    }

    public static IEnumerable<FeatureRows> Generate(int count)
    {
        var random = new Random(1);
        for (int row = 0; row < count; row++)
            yield return Next(random);
    }

    public static FeatureRows Next(Random random)
    {
        var features = new float[Width];
        for (int slot = 0; slot < Width; slot++)
            features[slot] = random.NextSingle();
        return new FeatureRows { Features = features, Label = MathF.Sin(6 * features[0]) + (features[1] * features[2]) };
    }
}
