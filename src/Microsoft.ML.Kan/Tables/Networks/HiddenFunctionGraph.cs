using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// The sum of the functions of hidden nodes as ONNX nodes. Cubic splines are written as u, u², u³ and one truncated cube for each inner knot:
/// the same functions in a fifth of the operations of B-splines, since ONNX Runtime passes over memory for each.
/// </summary>
internal static class HiddenFunctionGraph
{
    /// <summary>[N, H] → [N, O].</summary>
    /// <param name="graph">Where the nodes go.</param>
    /// <param name="network">Has the functions of all nodes.</param>
    /// <param name="u">The nodes, [N, H].</param>
    /// <param name="weights">[K + 1, H, O].</param>
    public static string Emit(OnnxGraph graph, KnotNetwork network, string u, Tensor weights)
    {
        var member = network.Member;
        var twice = graph.Mul(u, graph.Scalar(2));
        var unbounded = network.Base == HiddenBase.Softplus ? graph.Node("Softplus", [twice]) : graph.Silu(twice);
        var sum = graph.MatMul(unbounded, graph.Constant(weights[network.Functions - 1]));
        if (member.GridSize == 0)
            return sum;
        var own = weights.narrow(0, 0, network.Functions - 1); // [K, H, O]
        if (member.Space == ActivationSpace.BSpline && member.GridSize <= TruncatedCubes.LargestGrid)
            return graph.Add(sum, EmitCubes(graph, member.GridSize, graph.Clip(u, -1, 1), own));
        using var basis = ActivationBases.Create(member.Space, (int)own.shape[1], member.GridSize);
        return graph.Add(sum, graph.MatMul(basis.Emit(graph, u), graph.Constant(own.transpose(0, 1).reshape(-1, own.shape[2]))));
    }

    private static string EmitCubes(OnnxGraph graph, int grid, string u, Tensor weights)
    {
        var powers = TruncatedCubes.Weights(grid, weights); // [G + 3, H, O]
        var square = graph.Mul(u, u);
        var sum = graph.Add(graph.MatMul(u, graph.Constant(powers[1])), graph.Constant(powers[0].sum(0L)));
        sum = graph.Add(sum, graph.MatMul(square, graph.Constant(powers[2])));
        sum = graph.Add(sum, graph.MatMul(graph.Mul(square, u), graph.Constant(powers[3])));
        for (var knot = 1; knot < grid; knot++)
        {
            var above = graph.Relu(graph.Sub(u, graph.Scalar(-1 + (2f * knot / grid))));
            sum = graph.Add(sum, graph.MatMul(graph.Mul(graph.Mul(above, above), above), graph.Constant(powers[3 + knot])));
        }
        return sum;
    }
}
