using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Polynomials of degree 0…K-1 that follow a <see cref="Recurrence"/> from p₀ = 1.</summary>
internal abstract class PolynomialBasis : ActivationBasis
{
    private readonly Recurrence _recurrence;

    protected PolynomialBasis(ActivationSpace space, int inputs, int functions, double range, Func<int, Recurrence> recurrence)
        : base(space, inputs, functions, range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 2);
        _recurrence = recurrence(functions);
    }

    public sealed override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        values[..x.Length].Fill(Vector<T>.One);
        _recurrence.Continue(x, values);
    }

    public sealed override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
        => _recurrence.Slope(x, outer, slope);

    protected sealed override Tensor Formula(Tensor column) => _recurrence.Continue(column, ones_like(column));

    protected sealed override string EmitFunctions(OnnxGraph graph, string column)
        => _recurrence.Emit(graph, column, graph.OneLike(column));
}
