using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Kan.Activations;

/// <summary>What the formulas of the activation spaces need in ONNX besides the common operators.</summary>
internal static class FormulaOperators
{
    private const int RegisterWidth = 16;

    public static string Number(this OnnxGraph graph, double value) => graph.Scalar((float)value);

    /// <summary>A [K] constant.</summary>
    public static string Vector(this OnnxGraph graph, IEnumerable<double> values)
    {
        var single = values.Select(value => (float)value).ToArray();
        return graph.Constant(single, single.Length);
    }

    public static string Cube(this OnnxGraph graph, string value) => graph.Mul(graph.Mul(value, value), value);

    /// <summary>A [K'] constant: the values, filled up with zeros to whole vector registers.</summary>
    /// <remarks>
    /// ONNX Runtime computes the last cosines and arc cosines of an array, those that do not fill a register, by another formula
    /// than the rest. With whole registers for every row, a row scored alone gets the same bits as in a batch.
    /// </remarks>
    public static string RegisterVector(this OnnxGraph graph, IReadOnlyList<double> values)
        => graph.Vector(values.Concat(Enumerable.Repeat(0.0, Missing(values.Count))));

    /// <summary>The cosines of angles [N, I, K'] that were made with a <see cref="RegisterVector"/>, cut to [N, I, <paramref name="count"/>].</summary>
    public static string Cosines(this OnnxGraph graph, string angles, int count) => graph.First(graph.Node("Cos", [angles]), count, axis: 2);

    /// <summary>The arc cosines of [N, <paramref name="inputs"/>, 1], computed in whole registers.</summary>
    public static string ArcCosines(this OnnxGraph graph, string column, int inputs)
    {
        if (Missing(inputs) == 0)
            return graph.Node("Acos", [column]);
        var padded = graph.Node("Pad", [column, graph.Constant([0L, 0, 0, 0, Missing(inputs), 0], 6)]);
        return graph.First(graph.Node("Acos", [padded]), inputs, axis: 1);
    }

    private static string First(this OnnxGraph graph, string value, int count, long axis)
        => graph.Node("Slice", [value, graph.Constant([0L], 1), graph.Constant([(long)count], 1), graph.Constant([axis], 1)]);

    private static int Missing(int count) => (RegisterWidth - (count % RegisterWidth)) % RegisterWidth;
}
