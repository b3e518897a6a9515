using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Tables.Networks;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary><see cref="TableRows"/> with the keys of two categories after the features.</summary>
internal static class CategoryRows
{
    public const int First = 3;
    public const int Second = 40;

    /// <summary>Rows with keys from 0, which is missing, to one beyond the largest.</summary>
    public static float[][] Of(int count, int seed = 1)
    {
        var random = new Random(seed + 1000);
        return [.. TableRows.Of(count, seed).Select(row => (float[])[.. row, random.Next(First + 2), random.Next(Second + 2)])];
    }

    public static KnotLayout Layout(int knots)
    {
        var columns = new TrainingColumns(
            [
                new ColumnSpec("Features", ColumnContent.Numbers, TableRows.Width) { AllowsMissing = true },
                new ColumnSpec("First", ColumnContent.Keys, 1) { KeyCount = First },
                new ColumnSpec("Second", ColumnContent.Keys, 1) { KeyCount = Second },
            ],
            new ColumnSpec("Label", ColumnContent.Numbers, 1),
            null);
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(Block(columns.All, Of(300)), [.. Enumerable.Range(0, 300)]);
        return KnotLayout.Of(builder.Build(), knots);
    }

    /// <summary>Features, keys and, if there is a fourth column, labels of 0.</summary>
    public static RowBlock Block(IReadOnlyList<ColumnSpec> columns, IEnumerable<float[]> rows)
    {
        var block = new RowBlock(columns);
        foreach (var row in rows)
        {
            row.AsSpan(0, TableRows.Width).CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(TableRows.Width));
            ((ColumnBlock<int>)block.Columns[1]).AppendRow(length: 1)[0] = (int)row[TableRows.Width];
            ((ColumnBlock<int>)block.Columns[2]).AppendRow(length: 1)[0] = (int)row[TableRows.Width + 1];
            if (columns.Count > 3)
                ((ColumnBlock<float>)block.Columns[3]).AppendRow(length: 1)[0] = 0;
        }
        return block;
    }

    /// <summary>A network whose rows of categories are not 0.</summary>
    public static KnotNetwork Network(KnotLayout layout, KanMember member, int outputs, long seed = 3)
    {
        var network = TableRows.Network(layout, member, outputs, seed);
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        network.Categories!.Values.copy_(random.Normal(network.Categories.Values.shape));
        return network;
    }

    /// <summary>The rows of categories as a matrix that one-hot slots multiply, [B, R]: written apart from the code under test.</summary>
    public static Tensor OneHot(float[][] rows)
    {
        var hot = new float[rows.Length, First + Second + 2];
        for (var b = 0; b < rows.Length; b++)
        {
            var (first, second) = ((int)rows[b][^2], (int)rows[b][^1]);
            hot[b, first > First ? 0 : first] = 1;
            hot[b, First + 1 + (second > Second ? 0 : second)] = 1;
        }
        return tensor(hot);
    }
}
