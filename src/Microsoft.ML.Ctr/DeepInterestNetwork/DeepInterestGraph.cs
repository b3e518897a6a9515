using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A trained model as ONNX, with the names of what else can be got from it.</summary>
/// <param name="Model">What scores.</param>
/// <param name="Weights">The weight of each entry of a history, [N, L'] with L' at least the longest.</param>
/// <param name="Matrices">The constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record DeepInterestGraph(OnnxModel Model, string Weights, IReadOnlyList<string> Matrices)
{
    public static DeepInterestGraph Of(DeepInterestObjective objective, DeepInterestDefinition definition)
    {
        var graph = new OnnxGraph(nameof(DeepInterestNetworkTrainer));
        ColumnSpec[] specs = [.. definition.Columns.Select(column => column.Spec)];
        string[] inputs = [.. specs.Select(spec => Input(graph, spec))];
        PadHistories(graph, definition, inputs);
        var fields = objective.Tables.Emit(graph, inputs);
        string[] masks = [.. definition.Histories.Select(fields.Mask)];
        var (logit, weights) = objective.Network.Emit(
            graph,
            Joined(graph, definition.Candidates.Select(fields.Of), 1)!, // [N, D]
            Joined(graph, definition.Histories.Select(fields.Of), 2)!, // [N, L', D]
            masks.Length == 1 ? masks[0] : graph.Node("Max", masks), // [N, L']
            Joined(graph, definition.Fields.Select(fields.Of), 1), // [N, C]
            Joined(graph, definition.Numbers.Select(column => Number(graph, inputs[column.Input], column.Spec)), 1)); // [N, S]
        string output = OnnxModel.OutputNameFor(specs);
        graph.Output(objective.Task.EmitScores(graph, logit), output, OnnxType.Float, "N", objective.Task.Outputs);
        var model = new OnnxModel(graph.ToBytes(), specs, output, objective.Task.Outputs);
        return new DeepInterestGraph(model, weights, fields.Matrices);
    }

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

    // Put on top of each other first, as ONNX Runtime refuses that when they differ in length; padding would hide it.
    private static void PadHistories(OnnxGraph graph, DeepInterestDefinition definition, string[] inputs)
    {
        int[] places = [.. definition.Histories.Select(history => history.Input)];
        string together = graph.Concat(2, [.. places.Select(place => graph.Unsqueeze(inputs[place], 2))]); // [N, L, P]
        string padded = HistoryPadding.Emit(graph, together); // [N, L', P]
        for (int i = 0; i < places.Length; i++)
            inputs[places[i]] = graph.Gather(padded, graph.Constant([(long)i]), 2); // [N, L']
    }

    private static string Number(OnnxGraph graph, string input, ColumnSpec spec)
        => spec.Content == ColumnContent.Booleans ? graph.Cast(input, OnnxType.Float) : input;

    private static string? Joined(OnnxGraph graph, IEnumerable<string> parts, int axis)
    {
        string[] all = [.. parts];
        return all.Length switch
        {
            0 => null,
            1 => all[0],
            _ => graph.Concat(axis, all),
        };
    }
}
