using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.OnnxExport.Graph;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Saved;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>Adds a trained network and the columns of its task, with the values that <see cref="TaskHead"/> gives.</summary>
internal static class NetworkStep
{
    /// <summary>The reason why the network's input cannot be part of the file; null if it can.</summary>
    /// <param name="input">The input.</param>
    /// <param name="schema">The columns before the network.</param>
    /// <param name="step">The name of the step, for the reason.</param>
    public static string? Obstacle(ColumnSpec input, DataViewSchema schema, string step) => input.Conversion is null ? null
        : $"{step} converts column '{input.Name}' of type {schema[input.Name].Type} to '{input.InputName}', and that conversion has no ONNX operators. Write the network alone with SaveAsOnnx, and convert the values before it.";

    public static void Add(MergedGraph graph, INetworkTransformer step, ColumnValues columns)
    {
        var network = step.Network;
        var inputs = network.Inputs.ToDictionary(input => input.InputName, input => Read(graph, input, columns));
        var raw = graph.Add(OnnxFile.Parse(network.Bytes), inputs)(network.OutputName); // [N, W]
        foreach (string column in step.Head.Columns)
            columns.Set(column, Column(graph, step.Head, column, raw));
    }

    // Steps of ML.NET may give more axes than the column's type has, such as a one-hot vector [N, 1, K].
    private static string Read(MergedGraph graph, ColumnSpec input, ColumnValues columns)
        => input.IsVariable ? columns[input.Name] : graph.Node("Reshape", [columns[input.Name], graph.Constant(0, input.Width)]);

    private static string Column(MergedGraph graph, TaskHead head, string column, string raw) => (head, column) switch
    {
        (BinaryHead, ScoreColumns.PredictedLabel) => graph.Node("Greater", [raw, Float(graph, 0)]),
        (BinaryHead, ScoreColumns.Probability) => graph.Node("Sigmoid", [raw]),
        (MulticlassHead, ScoreColumns.PredictedLabel) => KeyOfLargest(graph, raw),
        (MulticlassHead, ScoreColumns.Score) => graph.Node("Add", [raw, Spoiled(graph, raw)]),
        (BinaryHead or RegressionHead or VectorHead, _) => raw,
        _ => throw new NotSupportedException($"Column '{column}' of a {head.GetType().Name} cannot be written as ONNX."),
    };

    // The first of the largest scores, from 1; 0 if a score is not a number.
    private static string KeyOfLargest(MergedGraph graph, string raw)
    {
        string largest = graph.Node("ArgMax", [raw], OnnxAttribute.Int("axis", 1), OnnxAttribute.Int("keepdims", 1)); // [N, 1]
        string isNumber = graph.Node("Cast", [graph.Node("Not", [graph.Node("IsNaN", [Spoiled(graph, raw)])])], OnnxAttribute.Int("to", (int)OnnxType.Int64));
        string key = graph.Node("Mul", [graph.Node("Add", [largest, graph.Constant(1)]), isNumber]);
        return graph.Node("Cast", [key], OnnxAttribute.Int("to", (int)OnnxType.UInt32));
    }

    // 0, or NaN for a row with a value that is not finite. [N, 1].
    private static string Spoiled(MergedGraph graph, string raw)
        => graph.Node("ReduceSum", [graph.Node("Mul", [raw, Float(graph, 0)]), graph.Constant(1)], OnnxAttribute.Int("keepdims", 1));

    private static string Float(MergedGraph graph, long value) => graph.Node("Cast", [graph.Constant(value)], OnnxAttribute.Int("to", (int)OnnxType.Float));
}
