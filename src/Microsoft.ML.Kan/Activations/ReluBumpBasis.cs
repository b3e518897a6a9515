using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// ψ(u) = max(1 - u², 0)², a bump of height 1 on [t - s, t + s], started with the centres and supports of the cubic B-splines
/// on a grid of K - 3 intervals.
/// Source: ReLU-KAN (quiqi/relu_kan), whose [relu(x - l)·relu(r - x)·4/w₀²]² with trained ends l and r of the
/// support is (w/w₀)⁴ times this function, w = r - l and w₀ its start: a wider bump is also higher there. Here the
/// coefficient alone sets the height.
/// </summary>
internal sealed class ReluBumpBasis(int inputs, int functions, double range = 1)
    : LocatedBasis(ActivationSpace.ReluBump, inputs, Start(functions), range)
{
    private const int Order = 3;

    protected override UnivariateBasis ForInputs(int inputs) => new ReluBumpBasis(inputs, Functions, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        for (var n = 0; n < u.Length; n++)
        {
            var cap = Vector.Max(Vector<T>.One - u[n] * u[n], Vector<T>.Zero);
            values[n] = cap * cap;
        }
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        var four = Lanes.Of<T>(-4);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= Vector.Max(Vector<T>.One - u[n] * u[n], Vector<T>.Zero) * u[n] * four;
    }

    protected override Tensor Profile(Tensor u)
    {
        var cap = nn.functional.relu((u * u).neg().Plus(1));
        return cap * cap;
    }

    protected override string EmitProfile(OnnxGraph graph, string u)
    {
        var cap = graph.Relu(graph.Sub(graph.Number(1), graph.Mul(u, u)));
        return graph.Mul(cap, cap);
    }

    // On [0, 1] the supports are [(i - k)/g, (i + 1)/g], i = 0…g+k-1, with k = 3.
    private static List<(double Translation, double Scale)> Start(int functions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(functions, Order);
        var perInterval = 2.0 / (functions - Order); // [0, 1] → [-1, 1]
        return [.. Enumerable.Range(0, functions).Select(i => ((i - (Order - 1) / 2.0) * perInterval - 1, (Order + 1) / 2.0 * perInterval))];
    }
}
