using System.Numerics;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Polynomials of a recursion that is learned, behind a SiLU: p₀ = 1, p₁ = x, p_k = x·p_{k-1} - β_{k-1}·p_{k-2} and
/// φ_k = SiLU(p_k), the constant included. Each input has its row β₀…β_{K-1}; as in the source, the first and the last stay unused.
/// Source: the Gram layers of IvanDrokin/torch-conv-kan and SeriYann/KANConv2d. They have one row for all inputs and train
/// w_n with β_n = (2n+1)·n²·(4n²-1)/(n+1)²·w_n: a factor of 1366 for n = 6, by which a step of an optimizer would change β_n.
/// Here β itself is trained, started as theirs is, normal with deviation 1/(I·K).
/// </summary>
internal sealed class GramBasis : ActivationBasis
{
    private const int ScratchVectors = 256;
    private static readonly double Constant = 1 / (1 + Math.Exp(-1)); // SiLU(1)

    /// <param name="inputs">I.</param>
    /// <param name="functions">K, at least 3.</param>
    /// <param name="range">Inputs beyond ±range act as if at the border.</param>
    /// <param name="random">Where β comes from; null for <see cref="RandomSource.FromTorch"/>.</param>
    public GramBasis(int inputs, int functions, double range = 1, RandomSource? random = null)
        : this(range, (random ?? RandomSource.FromTorch()).Normal([inputs, functions], 1.0 / ((double)inputs * functions)))
    {
    }

    private GramBasis(double range, Tensor shape)
        : base(ActivationSpace.Gram, (int)shape.shape[0], (int)shape.shape[1], range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Functions, 3);
        register_parameter("shape", OwnedParameter.Of(shape));
    }

    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        Polynomials(shape, x, values);
        Span<Vector<T>> scratch = stackalloc Vector<T>[Lanes.Block];
        for (var rest = values[x.Length..]; !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(Lanes.Block, rest.Length)];
            var exponential = scratch[..part.Length];
            for (var n = 0; n < part.Length; n++)
                exponential[n] = -part[n];
            Lanes.Exp(exponential);
            for (var n = 0; n < part.Length; n++)
                part[n] /= Vector<T>.One + exponential[n];
            rest = rest[part.Length..];
        }

        values[..x.Length].Fill(Lanes.Of<T>(Constant));
    }

    // The recursion backwards: with a_k = ∂L/∂p_k, a_k = g_k·SiLU′(p_k) + x·a_{k+1} - β_{k+1}·a_{k+2}.
    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        var block = Math.Clamp(ScratchVectors / Functions, 1, 8);
        Span<Vector<T>> polynomialScratch = stackalloc Vector<T>[Functions * block];
        Span<Vector<T>> siluScratch = stackalloc Vector<T>[Functions * block];
        Span<Vector<T>> sums = stackalloc Vector<T>[Functions];
        sums.Clear();
        for (var start = 0; start < x.Length; start += block)
        {
            var part = x.Slice(start, Math.Min(block, x.Length - start));
            var p = polynomialScratch[..(Functions * part.Length)];
            var slopes = siluScratch[..(Functions * part.Length)];
            Polynomials(shape, part, p);
            SiluSlopes(p, slopes);
            for (var n = 0; n < part.Length; n++)
            {
                var (next, afterNext, sum) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero); // a_{k+1}, a_{k+2}
                for (var k = Functions - 1; k >= 1; k--)
                {
                    var at = k * part.Length + n;
                    var own = outer[k * x.Length + start + n] * slopes[at] + part[n] * next;
                    if (k + 1 < Functions)
                        own -= new Vector<T>(shape[k + 1]) * afterNext;
                    sum += own * p[at - part.Length];
                    if (k > 1)
                        sums[k - 1] += own * p[at - 2 * part.Length];
                    (next, afterNext) = (own, next);
                }

                slope[start + n] = sum;
            }
        }

        for (var k = 1; k < Functions - 1; k++)
            shapeGradient[k] -= Vector.Sum(sums[k]);
    }

    protected override UnivariateBasis ForInputs(int inputs) => new GramBasis(Range, zeros(inputs, Functions));

    /// <summary>The basis with another number of functions: those that both have are the same, and further ones begin with β = 0.</summary>
    public GramBasis Continue(int functions)
    {
        using var still = no_grad();
        var kept = Math.Min(functions, Functions);
        var continued = new GramBasis(Range, zeros(Inputs, functions));
        using var target = continued.Shape!.narrow(1, 0, kept);
        using var source = Shape!.narrow(1, 0, kept);
        target.copy_(source);
        return continued;
    }

    protected override Tensor Formula(Tensor column)
    {
        var factors = Shape!.to(column.dtype);
        List<Tensor> terms = [ones_like(column), column];
        while (terms.Count < Functions)
            terms.Add(column * terms[^1] - factors.narrow(1, terms.Count - 1, 1) * terms[^2]);
        return nn.functional.silu(cat(terms, -1)); // [B, I, K]
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        using var scope = NewDisposeScope();
        List<string> terms = [graph.OneLike(column), column];
        while (terms.Count < Functions)
        {
            var factors = graph.Constant(Shape!.narrow(1, terms.Count - 1, 1)); // [I, 1]
            terms.Add(graph.Sub(graph.Mul(column, terms[^1]), graph.Mul(factors, terms[^2])));
        }

        return graph.Silu(graph.Concat(-1, [.. terms]));
    }

    private void Polynomials<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        p[..x.Length].Fill(Vector<T>.One);
        x.CopyTo(p[x.Length..]);
        for (var k = 2; k < Functions; k++)
        {
            var factor = new Vector<T>(shape[k - 1]);
            var secondLast = p.Slice((k - 2) * x.Length, x.Length);
            var last = p.Slice((k - 1) * x.Length, x.Length);
            var polynomial = p.Slice(k * x.Length, x.Length);
            for (var n = 0; n < polynomial.Length; n++)
                polynomial[n] = x[n] * last[n] - factor * secondLast[n];
        }
    }

    private static void SiluSlopes<T>(ReadOnlySpan<Vector<T>> p, Span<Vector<T>> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < p.Length; n++)
            slopes[n] = -p[n];
        Lanes.Exp(slopes);
        for (var n = 0; n < p.Length; n++)
        {
            var sigmoid = Vector<T>.One / (Vector<T>.One + slopes[n]);
            slopes[n] = sigmoid * (Vector<T>.One + p[n] * (Vector<T>.One - sigmoid));
        }
    }
}
