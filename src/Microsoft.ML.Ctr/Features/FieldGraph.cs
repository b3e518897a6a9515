using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Ctr.Features;

/// <summary>The parts common to the ONNX graphs of all click-through-rate models.</summary>
internal static class FieldGraph
{
    /// <summary>An input for each column, in order: [N, W], or [N, L] if the length varies.</summary>
    public static string[] Inputs(OnnxGraph graph, IEnumerable<FieldColumn> columns) => [.. columns.Select(column => Input(graph, column.Spec))];

    /// <summary>The raw numbers of all numeric columns concatenated, [N, S]; null if there are none.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="columns">Columns, including numeric ones.</param>
    /// <param name="inputs">The inputs of the graph.</param>
    public static string? Numbers(OnnxGraph graph, IEnumerable<FieldColumn> columns, IReadOnlyList<string> inputs)
        => Joined(graph, columns.Where(column => column.Kind == FieldKind.Numeric).Select(column => Number(graph, inputs[column.Input], column.Spec)), 1);

    /// <summary>Concatenates values; null if there are none.</summary>
    public static string? Joined(OnnxGraph graph, IEnumerable<string> parts, int axis)
    {
        string[] all = [.. parts];
        return all.Length switch
        {
            0 => null,
            1 => all[0],
            _ => graph.Concat(axis, all),
        };
    }

    /// <summary>The finished model, whose outputs are the scores of a logit [N, 1].</summary>
    public static OnnxModel Complete(OnnxGraph graph, IEnumerable<FieldColumn> columns, DataViewSchema schema, string logit, FittedTask task)
    {
        ColumnSpec[] specs = [.. columns.Select(column => column.Spec)];
        string output = OnnxModel.OutputNameFor(specs, schema);
        graph.Output(task.EmitScores(graph, logit), output, OnnxType.Float, "N", task.Outputs);
        return new OnnxModel(graph.ToBytes(), specs, output, task.Outputs);
    }

    // Columns of varying length vary independently, except those whose lengths must agree.
    private static string Input(OnnxGraph graph, ColumnSpec spec)
    {
        var type = spec.Content switch
        {
            ColumnContent.Keys => OnnxType.UInt32,
            ColumnContent.Booleans => OnnxType.Bool,
            _ => OnnxType.Float,
        };
        return graph.Input(spec.Name, type, "N", spec.IsVariable ? spec.LengthName ?? $"Length of {spec.Name}" : spec.Width);
    }

    private static string Number(OnnxGraph graph, string input, ColumnSpec spec)
        => spec.Content == ColumnContent.Booleans ? graph.Cast(input, OnnxType.Float) : input;
}
