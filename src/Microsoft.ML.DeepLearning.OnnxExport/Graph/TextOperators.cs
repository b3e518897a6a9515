using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>
/// Corrects the text operators of ML.NET's converter. It reshapes words to [1, -1], which joins the words of all rows. It fills rows of fewer words
/// with "#", which may be a word. For loaded models, it omits the n-grams that are shorter than the longest. The corrected operators are of
/// the converter's set, so <see cref="OperatorUpgrade"/> comes after this.
/// </summary>
internal static class TextOperators
{
    private const string Tokenizer = "Tokenizer"; // texts [N, 1] become words [N, 1, longest row]
    private const string Padding = "pad_value";
    private const string ShortestNgram = "min_gram_length";

    /// <summary>The corrected node, for batches of rows.</summary>
    /// <param name="node">The node.</param>
    /// <param name="file">The model that contains the node.</param>
    public static GraphNode Apply(GraphNode node, OnnxFile file)
    {
        // No word contains the separator, so it stands for no word. Character tokens have the separator "" and are padded with it already.
        if (node.Operator == Tokenizer && node.Texts("separators") is [{ Length: > 0 } separator, ..])
            return node.With(Padding, OnnxAttribute.String(Padding, separator));
        if (node.Operator == "Reshape" && file.Nodes.Any(other => other.Operator == Tokenizer && other.Outputs.Contains(node.Inputs[0])))
            return node with { Operator = "Squeeze", Inputs = [node.Inputs[0]], Attributes = [OnnxAttribute.Ints("axes", 1).Message.ToArray()] };
        if (node.Integers("ngram_counts") is { } starts)
            return node.With(ShortestNgram, OnnxAttribute.Int(ShortestNgram, ShortestLength(starts)));
        return node;
    }

    // The pool holds the n-grams by length; starts has the place of the first of each length.
    private static int ShortestLength(long[] starts)
    {
        int length = 1;
        while (length < starts.Length && starts[length] == starts[length - 1]) length++;
        return length;
    }

    /// <summary>The values that are cut into words or characters.</summary>
    public static IEnumerable<string> Texts(OnnxFile file) => file.Nodes.Where(node => node.Operator == Tokenizer).Select(node => node.Inputs[0]);
}
