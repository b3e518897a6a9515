using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// The tensor that carries one column into ONNX Runtime, over pinned memory that calls reuse. Numbers and
/// keys both take four bytes per value, so they share a buffer type; Booleans and pixels take one byte.
/// </summary>
public sealed class ScoringInput(ColumnSpec spec) : IDisposable
{
    private int[] _buffer = [];
    private int _rows = -1;
    private int _width;

    /// <summary>The name of the network's input.</summary>
    public string Name => spec.InputName;

    /// <summary>The tensor over the last loaded values.</summary>
    public OrtValue? Value { get; private set; }

    /// <summary>
    /// Copies a block's values; rows of varying length are padded with 0 to the longest, at least to one value.
    /// Returns true if the shape changed, which creates a new <see cref="Value"/>.
    /// </summary>
    public bool Load(ColumnBlock block)
    {
        var width = spec.IsVariable ? Math.Max(1, block.LongestRow()) : spec.Width;
        var reshaped = Reshape(block.Rows, width);
        var target = _buffer.AsSpan(0, block.Rows * width);
        if (spec.Content == ColumnContent.Booleans) CopyTruth(((ColumnBlock<float>)block).Values, MemoryMarshal.AsBytes(target));
        else if (block is ColumnBlock<byte> pixels) Copy(pixels, MemoryMarshal.AsBytes(target), width);
        else if (block is ColumnBlock<float> numbers) Copy(numbers, MemoryMarshal.Cast<int, float>(target), width);
        else Copy((ColumnBlock<int>)block, target, width);
        return reshaped;
    }

    /// <inheritdoc/>
    public void Dispose() => Value?.Dispose();

    private static void Copy<T>(ColumnBlock<T> block, Span<T> target, int width) where T : unmanaged
    {
        if (!block.Spec.IsVariable)
        {
            block.Values.CopyTo(target);
            return;
        }
        target.Clear();
        for (var row = 0; row < block.Rows; row++) block.Row(row).CopyTo(target.Slice(row * width, width)); // [L] → [W]
    }

    private static void CopyTruth(ReadOnlySpan<float> values, Span<byte> target)
    {
        for (var i = 0; i < values.Length; i++) target[i] = values[i] != 0 ? (byte)1 : (byte)0;
    }

    private bool Reshape(int rows, int width)
    {
        if (rows == _rows && width == _width) return false;
        var count = checked(rows * width);
        if (count > _buffer.Length) _buffer = GC.AllocateUninitializedArray<int>(count, pinned: true);
        Value?.Dispose();
        var (type, size) = spec.Content switch
        {
            ColumnContent.Numbers => (TensorElementType.Float, sizeof(float)),
            ColumnContent.Booleans => (TensorElementType.Bool, sizeof(bool)),
            ColumnContent.Pixels => (TensorElementType.UInt8, sizeof(byte)),
            _ => (TensorElementType.UInt32, sizeof(uint)),
        };
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, [rows, width], Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0), (long)count * size);
        (_rows, _width) = (rows, width);
        return true;
    }
}
