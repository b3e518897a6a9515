using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// The regulariser and its gradient in one pass over a batch in CPU memory. As tensor operations they would be two dozen calls, mostly
/// overhead; a cross-entropy takes three.
/// </summary>
internal static class EarlyLearningKernel
{
    /// <summary>Probabilities are clamped to at least this, and to at most 1 minus this.</summary>
    public const double Smallest = 1e-4;

    private const float Low = (float)Smallest;
    private const float High = (float)(1 - Smallest);

    public static bool Serves(Tensor logits) => logits.dtype == ScalarType.Float32 && logits.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Logits [B, C] → probabilities, clamped and normalised to the sum 1, [B, C].</summary>
    public static Tensor Probabilities(Tensor logits)
    {
        var result = nn.functional.softmax(logits, 1);
        int classes = (int)logits.shape[1];
        var p = Numbers(result);
        Clamp(p, p);
        for (int start = 0; start < p.Length; start += classes)
        {
            var row = p.Slice(start, classes);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
        return result;
    }

    /// <summary>λ·log(1 - ⟨p, t⟩) of each row, [B], and its gradient by the logits, [B, C].</summary>
    public static (Tensor Value, Tensor Gradient) Regularizer(Tensor logits, Tensor targets, double strength)
    {
        var value = empty(logits.shape[0], dtype: ScalarType.Float32);
        var gradient = nn.functional.softmax(logits, 1); // holds the probabilities first
        using var scratch = empty_like(gradient);
        int classes = (int)logits.shape[1];
        var g = Numbers(gradient);
        var c = Numbers(scratch);
        var t = Numbers(targets);
        var result = Numbers(value);
        Clamp(g, c);
        for (int row = 0; row < result.Length; row++)
        {
            int start = row * classes;
            var target = t.Slice(start, classes);
            var clamped = c.Slice(start, classes);
            float rest = 1 - TensorPrimitives.Dot<float>(clamped, target);
            result[row] = (float)(strength * Math.Log(rest));
            Differentiate(g.Slice(start, classes), clamped, target, (float)(-strength / rest));
        }
        return (value, gradient);
    }

    /// <summary>The numbers of a contiguous tensor in CPU memory; valid as long as the tensor lives.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static void Clamp(ReadOnlySpan<float> p, Span<float> clamped)
    {
        TensorPrimitives.Max(p, Low, clamped);
        TensorPrimitives.Min(clamped, High, clamped);
    }

    // d(λ·log(1 - s))/dp_c = -λ·t_c/(1 - s) if p_c is not clamped; dp_c/dz_j = p_c·([c = j] - p_j).
    private static void Differentiate(Span<float> p, ReadOnlySpan<float> clamped, ReadOnlySpan<float> target, float factor)
    {
        var lanes = MemoryMarshal.Cast<float, Vector<float>>(p);
        var clampedLanes = MemoryMarshal.Cast<float, Vector<float>>(clamped);
        var targetLanes = MemoryMarshal.Cast<float, Vector<float>>(target);
        int rest = lanes.Length * Vector<float>.Count;
        var sums = Vector<float>.Zero;
        for (int i = 0; i < lanes.Length; i++)
            sums += Slope(lanes[i], clampedLanes[i], targetLanes[i]) * lanes[i];
        float mean = Vector.Sum(sums);
        for (int c = rest; c < p.Length; c++)
            mean += Slope(p[c], clamped[c], target[c]) * p[c];
        mean *= factor;

        var means = new Vector<float>(mean);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] *= (Slope(lanes[i], clampedLanes[i], targetLanes[i]) * factor) - means;
        for (int c = rest; c < p.Length; c++)
            p[c] *= (Slope(p[c], clamped[c], target[c]) * factor) - mean;
    }

    private static float Slope(float p, float clamped, float target) => clamped == p ? target : 0;

    private static Vector<float> Slope(Vector<float> p, Vector<float> clamped, Vector<float> target)
        => Vector.ConditionalSelect(Vector.Equals(clamped, p), target, Vector<float>.Zero);
}
