using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Functions that follow from the first by p_k = (α_k·x + β_k)·p_{k-1} - γ_k·p_{k-2}, p_{-1} = 0.</summary>
/// <param name="steps">α, β, γ for k = 1…K-1.</param>
internal sealed class Recurrence(IReadOnlyList<(double Slope, double Offset, double Previous)> steps)
{
    /// <summary>T_k, or with another start T_k·p₀.</summary>
    public static Recurrence Chebyshev(int functions)
        => new([.. Enumerable.Range(1, functions - 1).Select(k => k == 1 ? (1.0, 0.0, 0.0) : (2, 0, 1))]);

    /// <summary>P_k^(a,b), each divided by its largest magnitude on [-1, 1] if <paramref name="normalised"/>.</summary>
    /// <remarks>The largest magnitude is binom(k+q, k) with q = max(a, b), at a border, where q ≥ -½ (Szegő, Orthogonal Polynomials, 7.32).</remarks>
    public static Recurrence Jacobi(int functions, double a, double b, bool normalised)
    {
        var q = Math.Max(a, b);
        if (normalised)
            ArgumentOutOfRangeException.ThrowIfLessThan(q, -0.5);
        return new([.. Enumerable.Range(1, functions - 1).Select(k => Step(k, Shrink(k), Shrink(k) * Shrink(k - 1)))]);

        double Shrink(int k) => normalised && k > 0 ? k / (k + q) : 1;

        (double Slope, double Offset, double Previous) Step(int k, double shrink, double twice)
        {
            if (k == 1)
                return ((a + b + 2) / 2 * shrink, (a - b) / 2 * shrink, 0);
            var sum = 2 * k + a + b;
            return (sum * (sum - 1) / (2 * k * (k + a + b)) * shrink,
                (sum - 1) * (a * a - b * b) / (2 * k * (k + a + b) * (sum - 2)) * shrink,
                (k + a - 1) * (k + b - 1) * sum / (k * (k + a + b) * (sum - 2)) * twice);
        }
    }

    /// <summary>Fills in functions 1…K-1 after function 0.</summary>
    public void Continue<T>(ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 1; k <= steps.Count; k++)
        {
            var (slope, offset, previous) = (Lanes.Of<T>(steps[k - 1].Slope), Lanes.Of<T>(steps[k - 1].Offset), Lanes.Of<T>(steps[k - 1].Previous));
            var last = values.Slice((k - 1) * x.Length, x.Length);
            var secondLast = k == 1 ? last : values.Slice((k - 2) * x.Length, x.Length); // its factor is 0 for k = 1
            var function = values.Slice(k * x.Length, x.Length);
            for (var n = 0; n < function.Length; n++)
                function[n] = (slope * x[n] + offset) * last[n] - previous * secondLast[n];
        }
    }

    /// <summary>Σ_k g_k·p′_k for p₀ = 1, with the derivatives following from the same recurrence.</summary>
    public void Slope<T>(ReadOnlySpan<Vector<T>> x, ReadOnlySpan<Vector<T>> outer, Span<Vector<T>> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> factors = stackalloc T[3 * steps.Count];
        for (var k = 0; k < steps.Count; k++)
        {
            factors[3 * k] = T.CreateTruncating(steps[k].Slope);
            factors[3 * k + 1] = T.CreateTruncating(steps[k].Offset);
            factors[3 * k + 2] = T.CreateTruncating(steps[k].Previous);
        }

        for (var n = 0; n < x.Length; n++)
        {
            var (last, secondLast) = (Vector<T>.One, Vector<T>.Zero);
            var (lastSlope, secondLastSlope) = (Vector<T>.Zero, Vector<T>.Zero);
            var sum = Vector<T>.Zero;
            var at = n;
            for (var k = 0; k < factors.Length; k += 3)
            {
                var (growth, previous) = (new Vector<T>(factors[k]), new Vector<T>(factors[k + 2]));
                var factor = growth * x[n] + new Vector<T>(factors[k + 1]);
                var next = factor * last - previous * secondLast;
                var nextSlope = growth * last + factor * lastSlope - previous * secondLastSlope;
                (last, secondLast) = (next, last);
                (lastSlope, secondLastSlope) = (nextSlope, lastSlope);
                at += x.Length;
                sum += outer[at] * nextSlope;
            }

            slope[n] = sum;
        }
    }

    /// <summary>[..., I, 1], twice → [..., I, K].</summary>
    public Tensor Continue(Tensor column, Tensor first)
    {
        List<Tensor> terms = [first];
        foreach (var (slope, offset, previous) in steps)
        {
            var scaled = column.Times(slope);
            var next = (offset == 0 ? scaled : scaled.Plus(offset)) * terms[^1];
            terms.Add(previous == 0 ? next : next - terms[^2].Times(previous));
        }

        return cat(terms, -1);
    }

    /// <summary>[..., I, 1], twice → [..., I, K].</summary>
    public string Emit(OnnxGraph graph, string column, string first)
    {
        List<string> terms = [first];
        foreach (var (slope, offset, previous) in steps)
        {
            var scaled = graph.Mul(column, graph.Number(slope));
            var next = graph.Mul(offset == 0 ? scaled : graph.Add(scaled, graph.Number(offset)), terms[^1]);
            terms.Add(previous == 0 ? next : graph.Sub(next, graph.Mul(terms[^2], graph.Number(previous))));
        }

        return graph.Concat(-1, [.. terms]);
    }
}
