namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>
/// Three well separated clouds of points around the corners of a triangle. A fifth of the labels of "ash" are "oak"; the others are correct. Flag
/// is true for "oak", and wrongly true for a fifth of the others.
/// </summary>
internal static class NoisyClouds
{
    public static readonly string[] Names = ["oak", "ash", "elm"]; // not in alphabetical order

    private static readonly (float X, float Y)[] Centres = [(0, 2), (-2, -1), (2, -1)];

    public static List<NoisyRow> Rows(int count = 300, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int truth = i % 3;
            float Shifted(float centre) => centre + (float)((random.NextDouble() - 0.5) * 1.2);
            bool isWrong = truth == 1 && random.NextDouble() < 0.2;
            return new NoisyRow
            {
                Id = i,
                Features = [Shifted(Centres[truth].X), Shifted(Centres[truth].Y)],
                Truth = Names[truth],
                Label = Names[isWrong ? 0 : truth],
                Flag = truth == 0 || random.NextDouble() < 0.2,
                Person = $"person {i / 4}",
            };
        })];
    }

    public static int[] WrongRows(IReadOnlyList<NoisyRow> rows) => [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label != rows[row].Truth)];

    public static int[] WrongFlags(IReadOnlyList<NoisyRow> rows) => [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Flag != (rows[row].Truth == "oak"))];

    /// <summary>The rows with a key label, whose values have the order of <see cref="Names"/>.</summary>
    public static IDataView WithKeys(MLContext context, IReadOnlyList<NoisyRow> rows)
    {
        var view = context.Data.LoadFromEnumerable(rows);
        return context.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }
}
