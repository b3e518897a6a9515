using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Keeps an average for every row and class.</summary>
internal sealed class DenseTargetMemory : TargetMemory
{
    private readonly Tensor _values;

    /// <param name="rows">N.</param>
    /// <param name="classes">C.</param>
    /// <param name="averaging">β.</param>
    /// <param name="type">The type of the numbers: float32 or float16; float64 in tests.</param>
    /// <param name="device">The device of the tensors.</param>
    public DenseTargetMemory(long rows, int classes, double averaging, ScalarType type, Device device)
        : base(averaging)
    {
        _values = zeros(rows, classes, dtype: type, device: device).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor> { ["targets"] = _values };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    public override Tensor Update(Tensor rows, Tensor probabilities)
    {
        using var still = no_grad();
        if (_values.dtype == ScalarType.Float32 && EarlyLearningKernel.Serves(probabilities) && rows.shape[0] > 0)
            return UpdateInMemory(rows, probabilities.contiguous());
        using var scope = NewDisposeScope();
        var old = _values.index_select(0, rows).to_type(probabilities.dtype); // [B, C]
        var averaged = old.Times(Averaging).Plus(probabilities.Times(1 - Averaging));
        _values.index_copy_(0, rows, averaged.to_type(_values.dtype));
        return _values.index_select(0, rows).to_type(probabilities.dtype).MoveToOuterDisposeScope();
    }

    public override Tensor Read(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return _values.index_select(0, rows).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private unsafe Tensor UpdateInMemory(Tensor rows, Tensor probabilities)
    {
        var result = empty_like(probabilities);
        int classes = (int)probabilities.shape[1];
        var numbers = MemoryMarshal.Cast<byte, long>(rows.bytes);
        var p = EarlyLearningKernel.Numbers(probabilities);
        var t = EarlyLearningKernel.Numbers(result);
        float* memory = (float*)TensorMemory.Address(_values);
        long count = _values.shape[0];
        for (int i = 0; i < numbers.Length; i++)
        {
            if ((ulong)numbers[i] >= (ulong)count)
                throw new ArgumentOutOfRangeException(nameof(rows), $"Row {numbers[i]} is not one of the {count} rows that are kept.");
            var target = t.Slice(i * classes, classes);
            TensorPrimitives.Multiply(p.Slice(i * classes, classes), (float)(1 - Averaging), target);
            TensorPrimitives.MultiplyAdd(Row(numbers[i]), (float)Averaging, target, target);
        }
        for (int i = 0; i < numbers.Length; i++)
            t.Slice(i * classes, classes).CopyTo(Row(numbers[i]));
        for (int i = 0; i < numbers.Length; i++)
            Row(numbers[i]).CopyTo(t.Slice(i * classes, classes));
        return result;

        Span<float> Row(long row) => new(memory + (row * classes), classes);
    }
}
