using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>
/// Makes the word tokens of ML.NET's converter right for batches. The converter reshapes them to [1, -1], which joins the words of all rows, and
/// fills rows of fewer words with "#", which may be a word. Comes before <see cref="OperatorUpgrade"/>: its operators are those of the converter's set.
/// </summary>
internal static class WordTokens
{
    private const string Operator = "Tokenizer"; // texts [N, 1] become words [N, 1, longest row]
    private const string Padding = "pad_value";

    /// <summary>The node for batches of rows.</summary>
    /// <param name="node">The node.</param>
    /// <param name="file">The model that the node is of.</param>
    public static GraphNode Apply(GraphNode node, OnnxFile file)
    {
        // No word contains the separator, so it stands for no word. Character tokens have the separator "" and are padded with it already.
        if (node.Operator == Operator && node.Texts("separators") is [{ Length: > 0 } separator, ..])
            return node with { Attributes = [.. node.Without(Padding).Attributes, OnnxAttribute.String(Padding, separator).Message.ToArray()] };
        if (node.Operator == "Reshape" && file.Nodes.Any(other => other.Operator == Operator && other.Outputs.Contains(node.Inputs[0])))
            return node with { Operator = "Squeeze", Inputs = [node.Inputs[0]], Attributes = [OnnxAttribute.Ints("axes", 1).Message.ToArray()] };
        return node;
    }

    /// <summary>The values that are cut into words or characters.</summary>
    public static IEnumerable<string> Texts(OnnxFile file) => file.Nodes.Where(node => node.Operator == Operator).Select(node => node.Inputs[0]);
}
