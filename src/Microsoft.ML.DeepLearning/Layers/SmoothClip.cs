using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>
/// Bounds scaled inputs, so that no value dominates the others: c(v) = v up to a knee k, and ±(k + t/(1 + t/k)) with
/// t = |v| − k beyond it. Its slope is continuous and positive everywhere, and |c| stays below 2k. NaN stays NaN.
/// </summary>
public static class SmoothClip
{
    /// <summary>The knee of standardised inputs: ordinary values are unchanged, bit for bit.</summary>
    public const float Deviations = 10;

    // Squares and quotients of numbers up to this limit stay finite in 32 bits; the curve is flat there to all digits.
    private const float Largest = 1e18f;

    /// <summary>Limits v to magnitudes whose squares and quotients stay finite in 32 bits.</summary>
    public static Tensor Finite(Tensor v) => v.Clamp(-Largest, Largest);

    /// <summary>The same as an ONNX node.</summary>
    public static string EmitFinite(OnnxGraph graph, string v) => graph.Clip(v, -Largest, Largest);

    /// <summary>c of every element; autograd goes through it.</summary>
    public static Tensor Of(Tensor v, double knee)
    {
        using var scope = NewDisposeScope();
        var finite = Finite(v);
        var inside = finite.Clamp(-knee, knee);
        var beyond = finite - inside;
        return inside.Plus(beyond / beyond.abs().Over(knee).Plus(1)).MoveToOuterDisposeScope();
    }

    /// <summary>The same as ONNX nodes.</summary>
    public static string Emit(OnnxGraph graph, string v, float knee)
    {
        string finite = EmitFinite(graph, v);
        string inside = graph.Clip(finite, -knee, knee);
        string beyond = graph.Sub(finite, inside);
        string share = graph.Add(graph.Div(graph.Node("Abs", [beyond]), graph.Scalar(knee)), graph.Scalar(1));
        return graph.Add(inside, graph.Div(beyond, share));
    }
}
