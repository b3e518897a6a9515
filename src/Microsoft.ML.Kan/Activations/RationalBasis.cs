using System.Numerics;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Rational functions without poles: T_k(x)/Q_i(x), Q_i(x) = 1 + Σ_j |b_ij·x^j|, j = 1…max(K-2, 1), with trained b. The
/// coefficients of an edge are its numerator, in Chebyshev polynomials, which span the same space as monomials and are well conditioned.
/// b starts at 0.01: at 0 the magnitude has no slope and b would stay there.
/// Source: safe Padé form A of the Kolmogorov–Arnold Transformer (Adamdad/rational_kat_cu), where the inputs of a group share
/// one function F: the case c[o,i,:] = w[o,i]·a.
/// </summary>
internal sealed class RationalBasis : ActivationBasis
{
    private const double Start = 0.01;
    private readonly Recurrence _recurrence;
    private readonly int _degree; // of Q

    public RationalBasis(int inputs, int functions, double range = 1)
        : base(ActivationSpace.Rational, inputs, functions, range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 2);
        _recurrence = Recurrence.Chebyshev(functions);
        _degree = Math.Max(functions - 2, 1);
        using var scope = NewDisposeScope();
        register_parameter("shape", OwnedParameter.Of(ones(inputs, _degree).Times(Start)));
    }

    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        for (var n = 0; n < x.Length; n++)
            values[n] = Vector<T>.One / Denominator(shape, Vector.Abs(x[n])).Value;
        _recurrence.Continue(x, values);
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        for (var n = 0; n < x.Length; n++)
        {
            var (numerator, numeratorSlope) = Numerator(x[n], outer, n, x.Length);
            var (denominator, denominatorSlope) = Denominator(shape, Vector.Abs(x[n]));
            var inverse = Vector<T>.One / denominator;
            var toDenominator = -numerator * inverse * inverse;
            slope[n] = numeratorSlope * inverse + toDenominator * Signed(denominatorSlope, x[n]);
            outer[n] = toDenominator; // function 0 of this row is no longer needed
        }

        var weights = outer[..x.Length]; // ∂L/∂Q·|x|^j
        for (var j = 0; j < _degree; j++)
        {
            for (var n = 0; n < weights.Length; n++)
                weights[n] *= Vector.Abs(x[n]);
            shapeGradient[j] += T.CreateTruncating(T.Sign(shape[j])) * Lanes.Sum<T>(weights);
        }
    }

    protected override UnivariateBasis ForInputs(int inputs) => new RationalBasis(inputs, Functions, Range);

    protected override Tensor Formula(Tensor column)
    {
        var magnitude = column.abs();
        List<Tensor> powers = [magnitude];
        while (powers.Count < _degree)
            powers.Add(powers[^1] * magnitude);
        var terms = cat(powers, -1) * Shape!.to(column.dtype).abs(); // [B, I, degree]
        var denominator = terms.sum(-1, keepdim: true).Plus(1); // [B, I, 1]
        return _recurrence.Continue(column, ones_like(column)) / denominator; // [B, I, K]
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var magnitude = graph.Node("Abs", [column]);
        var coefficients = Shape!.abs();
        var sum = graph.Constant(coefficients.narrow(1, _degree - 1, 1)); // [I, 1]
        for (var j = _degree - 2; j >= 0; j--)
            sum = graph.Add(graph.Mul(sum, magnitude), graph.Constant(coefficients.narrow(1, j, 1)));
        var denominator = graph.Add(graph.Mul(sum, magnitude), graph.Number(1));
        return _recurrence.Emit(graph, column, graph.Div(graph.Number(1), denominator));
    }

    /// <summary>magnitude·sign(x), 0 for x = 0 as in the formula's gradient.</summary>
    private static Vector<T> Signed<T>(Vector<T> magnitude, Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), magnitude, Vector<T>.Zero)
            - Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), magnitude, Vector<T>.Zero);

    /// <summary>Q and dQ/d|x| by Horner's rule.</summary>
    private static (Vector<T> Value, Vector<T> Slope) Denominator<T>(ReadOnlySpan<T> shape, Vector<T> magnitude)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (value, slope) = (Vector<T>.Zero, Vector<T>.Zero);
        for (var j = shape.Length - 1; j >= 0; j--)
        {
            value = value * magnitude + new Vector<T>(T.Abs(shape[j]));
            slope = slope * magnitude + value;
        }

        return (value * magnitude + Vector<T>.One, slope);
    }

    /// <summary>Σ_k g_k·T_k and its derivative, Σ_k g_k·k·U_{k-1}.</summary>
    private static (Vector<T> Value, Vector<T> Slope) Numerator<T>(Vector<T> x, ReadOnlySpan<Vector<T>> outer, int first, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var twice = x + x;
        var (last, secondLast, lastSecondKind, secondKind) = (x, Vector<T>.One, Vector<T>.Zero, Vector<T>.One); // T₁, T₀, U₋₁, U₀
        var (value, slope, degree) = (outer[first], Vector<T>.Zero, Vector<T>.Zero);
        for (var at = first + stride; at < outer.Length; at += stride)
        {
            degree += Vector<T>.One;
            value += outer[at] * last;
            slope += outer[at] * degree * secondKind;
            (last, secondLast) = (twice * last - secondLast, last);
            (secondKind, lastSecondKind) = (twice * secondKind - lastSecondKind, secondKind);
        }

        return (value, slope);
    }
}
