using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>
/// Upgrades operators of ONNX's operator sets 9 to 12, which ML.NET's converter writes, to the set of this library's graphs. Operator set 13
/// made the axes of some operators an input, and changed the default axis of Softmax.
/// </summary>
internal static class OperatorUpgrade
{
    private const long AxesAsInput = 13;

    /// <summary>The node, as an operator of the newer set.</summary>
    /// <param name="node">The node.</param>
    /// <param name="operatorSet">The node's operator set.</param>
    /// <param name="constant">Adds 64-bit numbers as a constant and returns its name.</param>
    public static GraphNode Apply(GraphNode node, long operatorSet, Func<long[], string> constant)
    {
        if (node.Domain.Length > 0 || operatorSet >= AxesAsInput)
            return node;
        return node.Operator switch
        {
            "Squeeze" or "Unsqueeze" or "ReduceSum" => ToInput(node, "axes", constant),
            "Split" => ToInput(node, "split", constant),
            // The old operators flatten all axes from this one on; for matrices the result is the same.
            "Softmax" or "LogSoftmax" or "Hardmax" when node.Integers("axis") is null
                => node with { Attributes = [.. node.Attributes, OnnxAttribute.Int("axis", 1).Message.ToArray()] },
            _ => node,
        };
    }

    private static GraphNode ToInput(GraphNode node, string attribute, Func<long[], string> constant)
        => node.Integers(attribute) is { } values ? node.Without(attribute) with { Inputs = [.. node.Inputs, constant(values)] } : node;
}
