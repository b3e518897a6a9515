using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>ψ((x - c_k)/h) on evenly spread centres; h is their distance unless said.</summary>
internal abstract class RadialBasis : ProfileBasis
{
    private readonly double[] _centres;
    private readonly FormulaConstant _offsets; // c/h

    protected RadialBasis(ActivationSpace space, int inputs, int functions, double first, double last, double? width, double range)
        : base(space, inputs, functions, range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 2);
        First = first;
        Last = last;
        Width = width ?? (last - first) / (functions - 1);
        _centres = FormulaConstant.Spread(first, last, functions);
        _offsets = new([.. _centres.Select(centre => centre / Width)]);
    }

    protected double First { get; }

    protected double Last { get; }

    protected double Width { get; }

    protected sealed override (Vector<T> Translation, Vector<T> PerScale) Place<T>(ReadOnlySpan<T> shape, int k)
        => (Lanes.Of<T>(_centres[k]), Lanes.Of<T>(1 / Width));

    protected sealed override Tensor Formula(Tensor column) => Profile(column.Times(1 / Width) - _offsets.Like(column)); // [B, I, K]

    protected sealed override string EmitFunctions(OnnxGraph graph, string column)
        => EmitProfile(graph, graph.Sub(graph.Mul(column, graph.Number(1 / Width)), graph.Vector(_offsets.Values)));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _offsets.Dispose();
        base.Dispose(disposing);
    }
}
