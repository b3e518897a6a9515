using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The embedding vectors of a batch as values of an ONNX graph; nodes are written on demand.</summary>
/// <param name="graph">The graph under construction.</param>
/// <param name="layout">The tables of each column.</param>
/// <param name="inputs">The names of the batch's inputs: key columns are uint32 [N, W].</param>
/// <param name="matrices">The constants with the tables, one for each of the layout's groups, [R, D].</param>
internal sealed class EmittedFields(OnnxGraph graph, EmbeddingLayout layout, IReadOnlyList<string> inputs, IReadOnlyList<string> matrices)
{
    /// <summary>The constants with the tables, one for each dimension.</summary>
    public IReadOnlyList<string> Matrices => matrices;

    /// <summary>[N, C, D]: the pooled fields whose tables have this dimension, in the order of the columns.</summary>
    public string Pooled(int dimension)
    {
        int place = IndexOf(group => group.Dimension == dimension);
        var group = layout.Groups[place];
        // Adjacent categories share one lookup node.
        var parts = new List<string>();
        for (int first = 0; first < group.Pooled.Count;)
        {
            int next = first;
            while (next < group.Pooled.Count && IsSingle(group.Pooled[next].Column))
                next++;
            parts.Add(next > first ? Single(place, first, next) : Mean(place, group.Pooled[first]));
            first = Math.Max(next, first + 1);
        }
        return parts.Count == 1 ? parts[0] : graph.Concat(1, [.. parts]);
    }

    /// <summary>[N, D] of a pooled field, [N, T, D] of a sequence; positions without a known key are 0.</summary>
    public string Of(FieldColumn column)
    {
        int place = IndexOf(group => group.Fields.Any(field => field.Column.Input == column.Input));
        var group = layout.Groups[place];
        if (!column.IsPooled)
        {
            string rows = Rows(column);
            return graph.Mul(Look(place, column, rows), graph.Unsqueeze(Present(rows), 2)); // [N, T, D]
        }
        int field = group.Pooled.TakeWhile(other => other.Column.Input != column.Input).Count();
        return graph.Squeeze(IsSingle(column) ? Single(place, field, field + 1) : Mean(place, group.Pooled[field]), 1); // [N, 1, D] → [N, D]
    }

    /// <summary>[N, T] of a sequence: 1 for positions with a known key.</summary>
    public string Mask(FieldColumn column) => Present(Rows(column));

    private static bool IsSingle(FieldColumn column) => column.Spec.Width == 1;

    // [N, C, D] of adjacent fields with one key each.
    private string Single(int place, int first, int next)
    {
        var group = layout.Groups[place];
        string[] rows = [.. group.Pooled.Skip(first).Take(next - first).Select(field => Rows(field.Column))]; // [N, 1] each
        long[] offsets = [.. group.Pooled.Skip(first).Take(next - first).Select(field => (long)field.Offset)];
        string all = rows.Length == 1 ? rows[0] : graph.Concat(1, rows); // [N, C]
        return graph.Gather(matrices[place], graph.Add(all, graph.Constant(offsets, offsets.Length)));
    }

    // [N, 1, D]: the mean over the known keys, or the row of missing values if there are none.
    private string Mean(int place, EmbeddingField field)
    {
        string rows = Rows(field.Column); // [N, W]
        string present = Present(rows); // [N, W]
        string sum = graph.ReduceSum(graph.Mul(Look(place, field.Column, rows), graph.Unsqueeze(present, 2)), true, 1); // [N, W, D] → [N, 1, D]
        string count = graph.Unsqueeze(graph.ReduceSum(present, true, 1), 2); // [N, 1, 1]
        string mean = graph.Div(sum, graph.Node("Max", [count, graph.Scalar(1)]));
        string missing = graph.Gather(matrices[place], graph.Constant([(long)field.Offset], 1, 1)); // [1, 1, D]
        return graph.Node("Where", [graph.Node("Greater", [count, graph.Scalar(0)]), mean, missing]);
    }

    // [N, W, D]
    private string Look(int place, FieldColumn column, string rows)
    {
        long offset = layout.Groups[place].Fields.First(field => field.Column.Input == column.Input).Offset;
        return graph.Gather(matrices[place], offset == 0 ? rows : graph.Add(rows, graph.Constant([offset], 1)));
    }

    // The row of each key within its table, [N, W] int64: 0 for keys that are missing or above the count.
    private string Rows(FieldColumn column)
    {
        var table = layout.Groups.SelectMany(group => group.Fields).First(field => field.Column.Input == column.Input).Table;
        string zero = graph.Constant([0L], 1);
        string keys = graph.Cast(inputs[column.Input], OnnxType.Int64);
        keys = graph.Node("Where", [graph.Node("LessOrEqual", [keys, graph.Constant([table.KeyCount], 1)]), keys, zero]);
        if (table.Buckets is not int buckets)
            return keys;
        string one = graph.Constant([1L], 1);
        string bucket = graph.Add(graph.Node("Mod", [graph.Sub(keys, one), graph.Constant([(long)buckets], 1)]), one);
        return graph.Node("Where", [graph.Node("Greater", [keys, zero]), bucket, zero]);
    }

    private string Present(string rows) => graph.Cast(graph.Node("Greater", [rows, graph.Constant([0L], 1)]), OnnxType.Float);

    private int IndexOf(Func<EmbeddingGroup, bool> condition) => layout.Groups.TakeWhile(group => !condition(group)).Count();
}
