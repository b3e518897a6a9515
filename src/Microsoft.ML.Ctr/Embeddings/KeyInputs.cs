using System.Runtime.InteropServices;
using Microsoft.ML.Ctr.Features;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The key columns of a batch as arrays in host memory, row after row.</summary>
internal sealed class KeyInputs
{
    private readonly Dictionary<int, (long[] Keys, int Width)> _columns = [];

    /// <param name="inputs">The batch's inputs; key columns are int64 [B, W] on any device.</param>
    /// <param name="columns">The columns to read.</param>
    public KeyInputs(IReadOnlyList<Tensor> inputs, IEnumerable<FieldColumn> columns)
    {
        using var scope = NewDisposeScope();
        foreach (var column in columns)
        {
            var keys = inputs[column.Input].cpu().contiguous();
            _columns[column.Input] = (MemoryMarshal.Cast<byte, long>(keys.bytes).ToArray(), (int)keys.shape[1]);
            Rows = (int)keys.shape[0];
        }
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>W of a column in this batch.</summary>
    public int Width(FieldColumn column) => _columns[column.Input].Width;

    /// <summary>The keys of a row, 0 where there is none.</summary>
    public ReadOnlySpan<long> Row(FieldColumn column, int row)
    {
        var (keys, width) = _columns[column.Input];
        return keys.AsSpan(row * width, width);
    }
}
