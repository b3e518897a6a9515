namespace Microsoft.ML.LabelQuality;

/// <summary>The rows of each class.</summary>
internal static class RowsByClass
{
    /// <param name="given">The class of each row, counted from 0, [N].</param>
    /// <param name="classes">C.</param>
    /// <returns>The numbers of the rows of each class, ascending, [C].</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(int[] given, int classes)
    {
        List<int>[] rows = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int row = 0; row < given.Length; row++)
            rows[given[row]].Add(row);
        return rows;
    }
}
