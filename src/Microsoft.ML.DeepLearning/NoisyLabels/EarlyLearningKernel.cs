using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.DeepLearning.NoisyLabels;

/// <summary>
/// The regulariser and its gradient in one pass over a batch in CPU memory. As tensor operations they are two dozen calls, each
/// longer than its work, beside a cross-entropy of three.
/// </summary>
internal static class EarlyLearningKernel
{
    /// <summary>Probabilities are clamped to at least this, and to at most 1 less it.</summary>
    public const double Smallest = 1e-4;

    private const float Low = (float)Smallest;
    private const float High = (float)(1 - Smallest);

    public static bool Serves(Tensor logits) => logits.dtype == ScalarType.Float32 && logits.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Logits [B, C] → probabilities, clamped and brought to the sum 1 again, [B, C].</summary>
    public static Tensor Probabilities(Tensor logits)
    {
        var result = empty_like(logits);
        int classes = (int)logits.shape[1];
        var source = Numbers(logits);
        var target = Numbers(result);
        for (int start = 0; start < source.Length; start += classes)
        {
            var p = target.Slice(start, classes);
            Softmax(source.Slice(start, classes), p);
            Clamp(p, p);
            TensorPrimitives.Divide(p, TensorPrimitives.Sum<float>(p), p);
        }
        return result;
    }

    /// <summary>log(1 - ⟨p, t⟩) of each row, [B], and its gradient by the logits, [B, C].</summary>
    public static (Tensor Value, Tensor Gradient) Regularizer(Tensor logits, Tensor targets)
    {
        var value = empty(logits.shape[0], dtype: ScalarType.Float32);
        var gradient = empty_like(logits);
        int classes = (int)logits.shape[1];
        float[] clamped = new float[classes];
        float[] slope = new float[classes];
        var z = Numbers(logits);
        var t = Numbers(targets);
        var g = Numbers(gradient);
        var result = Numbers(value);
        for (int row = 0; row < result.Length; row++)
        {
            int start = row * classes;
            var p = g.Slice(start, classes); // is the gradient's place until it is known
            Softmax(z.Slice(start, classes), p);
            Clamp(p, clamped);
            var target = t.Slice(start, classes);
            float rest = 1 - TensorPrimitives.Dot<float>(clamped, target);
            result[row] = MathF.Log(rest);

            // d log(1 - s)/dp_c = -t_c/(1 - s) where p_c is not clamped; dp_c/dz_j = p_c·([c = j] - p_j)
            TensorPrimitives.Multiply(target, -1 / rest, slope);
            for (int c = 0; c < classes; c++)
            {
                if (clamped[c] != p[c])
                    slope[c] = 0;
            }
            TensorPrimitives.Subtract(slope, TensorPrimitives.Dot<float>(slope, p), slope);
            TensorPrimitives.Multiply(slope, p, p);
        }
        return (value, gradient);
    }

    /// <summary>The numbers of a contiguous tensor in CPU memory; valid while the tensor lives.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static void Clamp(ReadOnlySpan<float> p, Span<float> clamped)
    {
        TensorPrimitives.Max(p, Low, clamped);
        TensorPrimitives.Min(clamped, High, clamped);
    }

    private static void Softmax(ReadOnlySpan<float> logits, Span<float> p)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), p);
        TensorPrimitives.Exp(p, p);
        TensorPrimitives.Divide(p, TensorPrimitives.Sum<float>(p), p);
    }
}
