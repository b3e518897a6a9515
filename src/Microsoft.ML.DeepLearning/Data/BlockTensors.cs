using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Copies blocks into tensors: one copy into host memory, then at most one to the device.</summary>
public static class BlockTensors
{
    /// <summary>[rows, W] float32, int64 for keys or uint8 for pixels; a variable column is padded with 0 to its longest row (at least 1).</summary>
    public static Tensor ToTensor(this ColumnBlock block, Device device)
    {
        int width = Math.Max(1, block.LongestRow());
        return ToTensor(block, width, [block.Rows, width], device);
    }

    /// <summary>Creates the batch of a block of training columns; <paramref name="rowIndex"/> has one entry per row.</summary>
    internal static TensorBatch ToBatch(this RowBlock block, TrainingColumns columns, ReadOnlySpan<long> rowIndex, Device device)
    {
        var inputs = new Tensor[columns.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = block.Columns[i].ToTensor(device);
        var label = LabelTensor(block.Columns[inputs.Length], device);
        var weight = columns.Weight is null ? null : ToVector(block.Columns[inputs.Length + 1], device);
        return new TensorBatch(block.Rows, inputs, label, weight, IndexTensor(rowIndex, device));
    }

    /// <summary>[rows] int64.</summary>
    public static Tensor IndexTensor(ReadOnlySpan<long> values, Device device)
    {
        var host = empty(values.Length, dtype: ScalarType.Int64);
        values.CopyTo(Memory<long>(host));
        return Moved(host, ScalarType.Int64, device);
    }

    // [rows] float32, or int64 classes from 0
    private static Tensor LabelTensor(ColumnBlock label, Device device)
    {
        if (label is not ColumnBlock<int> keys)
            return ToVector(label, device);
        var classes = new long[keys.Rows];
        for (int row = 0; row < classes.Length; row++)
            classes[row] = keys.Values[row] - 1L;
        return IndexTensor(classes, device);
    }

    private static Tensor ToVector(ColumnBlock scalars, Device device) => ToTensor(scalars, 1, [scalars.Rows], device);

    private static Tensor ToTensor(ColumnBlock block, int width, long[] shape, Device device) => block switch
    {
        ColumnBlock<float> numbers => Moved(Copy(numbers, width, shape, ScalarType.Float32), ScalarType.Float32, device),
        ColumnBlock<byte> pixels => Moved(Copy(pixels, width, shape, ScalarType.Byte), ScalarType.Byte, device),
        ColumnBlock<int> keys => Moved(Copy(keys, width, shape, ScalarType.Int32), ScalarType.Int64, device),
        _ => throw new ArgumentException($"Unknown block type {block.GetType()}."),
    };

    private static Tensor Copy<T>(ColumnBlock<T> block, int width, long[] shape, ScalarType type)
        where T : unmanaged
    {
        var tensor = empty(shape, dtype: type);
        var target = Memory<T>(tensor);
        if (!block.Spec.IsVariable)
        {
            block.Values.CopyTo(target);
            return tensor;
        }
        target.Clear();
        for (int row = 0; row < block.Rows; row++)
            block.Row(row).CopyTo(target.Slice(row * width, width));
        return tensor;
    }

    private static Span<T> Memory<T>(Tensor host)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(host.bytes);

    // Takes ownership of the tensor.
    private static Tensor Moved(Tensor host, ScalarType type, Device device)
    {
        if (host.dtype == type && device.type == DeviceType.CPU)
            return host.DetachFromDisposeScope();
        using (host)
            return host.to(type, device).DetachFromDisposeScope();
    }
}
