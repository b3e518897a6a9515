using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>The scores of rows in any order, by their Id.</summary>
internal static class ScoresById
{
    /// <summary>In the order of the cursor.</summary>
    public static IReadOnlyList<(string Id, float[] Scores)> Sequential(IDataView scored, Random? random = null)
    {
        using var cursor = scored.GetRowCursor(Columns(scored), random);
        return Read(cursor);
    }

    /// <summary>One thread per cursor; in any order.</summary>
    public static IReadOnlyList<(string Id, float[] Scores)> Parallel(IDataView scored, int cursors)
    {
        var set = scored.GetRowCursorSet(Columns(scored), cursors);
        Assert.IsGreaterThan(1, set.Length, "The set has one cursor only, so nothing runs in parallel.");
        var reading = set.Select(cursor => Task.Factory.StartNew(
            () =>
            {
                using (cursor)
                    return Read(cursor);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return [.. Task.WhenAll(reading).GetAwaiter().GetResult().SelectMany(rows => rows)];
    }

    public static void AssertSame(IReadOnlyList<(string Id, float[] Scores)> expected, IReadOnlyList<(string Id, float[] Scores)> actual, string what)
        => ScoreReader.AssertSame(InOrder(expected), InOrder(actual), what);

    private static float[][] InOrder(IEnumerable<(string Id, float[] Scores)> rows)
        => [.. rows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Scores)];

    private static IReadOnlyList<DataViewSchema.Column> Columns(IDataView scored)
        => [.. ScoreReader.Columns(scored.Schema), scored.Schema[EstimatorCase.IdColumn]];

    private static List<(string Id, float[] Scores)> Read(DataViewRowCursor cursor)
    {
        var reader = new ScoreReader(cursor);
        var id = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema[EstimatorCase.IdColumn]);
        ReadOnlyMemory<char> text = default;
        var rows = new List<(string Id, float[] Scores)>();
        while (cursor.MoveNext())
        {
            id(ref text);
            rows.Add((text.ToString(), reader.Read()));
        }
        return rows;
    }
}
