using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Reflectional switches 1 - tanh²((x - c_k)/h) on evenly spread centres. h is their distance: at its neighbour's centre a
/// function is still 0.42 high (a Gaussian 0.37), so that neighbours overlap about as B-splines do.
/// Source: FasterKAN (AthanasiosDelis/faster-kan), which has 8 centres on [-1.2, 0.2] after a LayerNorm. Its forward pass
/// leaves h out and its hand-written gradient does not belong to it; here h is in both.
/// </summary>
internal sealed class ReflectionalSwitchBasis(int inputs, int functions, double first = -1, double last = 1, double? width = null, double range = 1)
    : RadialBasis(ActivationSpace.ReflectionalSwitch, inputs, functions, first, last, width, range)
{
    protected override UnivariateBasis ForInputs(int inputs) => new ReflectionalSwitchBasis(inputs, Functions, First, Last, Width, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        u.CopyTo(values);
        Lanes.Tanh(values);
        foreach (ref var lanes in values)
            lanes = Vector<T>.One - lanes * lanes;
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        Lanes.Tanh(u);
        var two = Lanes.Of<T>(-2);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n] * (Vector<T>.One - u[n] * u[n]) * two;
    }

    protected override Tensor Profile(Tensor u)
    {
        var switched = u.tanh();
        return (switched * switched).neg().Plus(1);
    }

    protected override string EmitProfile(OnnxGraph graph, string u)
    {
        var switched = graph.Tanh(u);
        return graph.Sub(graph.Number(1), graph.Mul(switched, switched));
    }
}
