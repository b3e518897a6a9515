using Microsoft.ML.Ctr.Features;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The embedding vectors of a batch. The tensors belong to the dispose scope in which they were created.</summary>
internal sealed class EmbeddedFields(EmbeddingLayout layout, IReadOnlyList<Tensor> outputs, KeyInputs keys)
{
    /// <summary>[B, C, D]: the pooled fields whose tables have this dimension, in the order of the columns.</summary>
    public Tensor Pooled(int dimension)
    {
        int place = IndexOf(group => group.Dimension == dimension);
        int fields = layout.Groups[place].Pooled.Count;
        return outputs[place].narrow(0, 0, (long)keys.Rows * fields).view(keys.Rows, fields, dimension);
    }

    /// <summary>[B, D] of a pooled field, [B, T, D] of a sequence; positions without a known key are 0.</summary>
    public Tensor Of(FieldColumn column)
    {
        int place = IndexOf(group => group.Fields.Any(field => field.Column.Input == column.Input));
        var group = layout.Groups[place];
        if (column.IsPooled)
            return Pooled(group.Dimension).select(1, IndexIn(group.Pooled, column));
        long start = (long)keys.Rows * (group.Pooled.Count + group.Sequences.Take(IndexIn(group.Sequences, column)).Sum(field => keys.Of(field.Column).Width));
        int length = keys.Of(column).Width;
        return outputs[place].narrow(0, start, (long)keys.Rows * length).view(keys.Rows, length, group.Dimension);
    }

    /// <summary>[B, T] float32 of a sequence: 1 for positions with a known key.</summary>
    public Tensor Mask(FieldColumn column)
    {
        var table = layout.Groups.SelectMany(group => group.Fields).First(field => field.Column.Input == column.Input).Table;
        int length = keys.Of(column).Width;
        var mask = new float[keys.Rows * length];
        for (int row = 0; row < keys.Rows; row++)
        {
            var places = keys.Of(column).Row(row);
            for (int place = 0; place < length; place++)
                mask[(row * length) + place] = table.Row(places[place]) > 0 ? 1 : 0;
        }
        return tensor(mask, [keys.Rows, length], device: outputs[0].device);
    }

    private static int IndexIn(IReadOnlyList<EmbeddingField> fields, FieldColumn column)
        => fields.TakeWhile(field => field.Column.Input != column.Input).Count();

    private int IndexOf(Func<EmbeddingGroup, bool> condition) => layout.Groups.TakeWhile(group => !condition(group)).Count();
}
