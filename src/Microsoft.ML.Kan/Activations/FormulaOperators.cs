using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Kan.Activations;

/// <summary>ONNX operators for the formulas of the activation spaces, in addition to the common ones.</summary>
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
    /// ONNX Runtime computes the last cosines of an array, those that do not fill a register, by another formula
    /// than the rest. With whole registers for every row, a row scored alone gets the same bits as in a batch.
    /// </remarks>
    public static string RegisterVector(this OnnxGraph graph, IReadOnlyList<double> values)
        => graph.Vector(values.Concat(Enumerable.Repeat(0.0, WholeRegisters(values.Count) - values.Count)));

    /// <summary>The cosines of angles [..., K'] that were made with a <see cref="RegisterVector"/>, cut to [..., <paramref name="count"/>].</summary>
    public static string Cosines(this OnnxGraph graph, string angles, int count) => graph.First(graph.Node("Cos", [angles]), count);

    /// <summary>1 in the shape of <paramref name="value"/>, but NaN where that is NaN: a missing value stays missing.</summary>
    public static string OneLike(this OnnxGraph graph, string value)
        => graph.Add(graph.Mul(value, graph.Number(0)), graph.Number(1));

    /// <summary>The first <paramref name="count"/> along the last axis.</summary>
    public static string First(this OnnxGraph graph, string value, int count)
        => graph.Node("Slice", [value, graph.Constant([0L], 1), graph.Constant([(long)count], 1), graph.Constant([-1L], 1)]);

    /// <summary><paramref name="count"/> rounded up to whole vector registers, see <see cref="RegisterVector"/>.</summary>
    public static int WholeRegisters(int count) => (count + RegisterWidth - 1) / RegisterWidth * RegisterWidth;
}
