using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A trained model as ONNX, with the names of its attention weights and tables.</summary>
/// <param name="Model">The model that scores rows.</param>
/// <param name="Weights">The weight of each entry of a history, [N, L'] with L' at least the longest.</param>
/// <param name="Matrices">The constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record DeepInterestGraph(OnnxModel Model, string Weights, IReadOnlyList<string> Matrices) : ICtrGraph
{
    public static DeepInterestGraph Of(DeepInterestObjective objective, DataViewSchema schema)
    {
        var definition = objective.Definition;
        var graph = new OnnxGraph(nameof(DeepInterestNetworkTrainer));
        string[] inputs = FieldGraph.Inputs(graph, definition.Columns);
        PadHistories(graph, definition, inputs);
        var fields = objective.Tables.Emit(graph, inputs);
        string[] masks = [.. definition.Histories.Select(fields.Mask)];
        var (logit, weights) = objective.Network.Emit(
            graph,
            FieldGraph.Joined(graph, definition.Candidates.Select(fields.Of), 1)!, // [N, D]
            FieldGraph.Joined(graph, definition.Histories.Select(fields.Of), 2)!, // [N, L', D]
            masks.Length == 1 ? masks[0] : graph.Node("Max", masks), // [N, L']
            FieldGraph.Joined(graph, definition.Fields.Select(fields.Of), 1), // [N, C]
            FieldGraph.Numbers(graph, definition.Columns, inputs)); // [N, S]
        var model = FieldGraph.Complete(graph, definition.Columns, schema, logit, objective.Task);
        return new DeepInterestGraph(model, weights, fields.Matrices);
    }

    // Stacked first, because ONNX Runtime refuses histories of different lengths there; padding would hide the difference.
    private static void PadHistories(OnnxGraph graph, DeepInterestDefinition definition, string[] inputs)
    {
        int[] places = [.. definition.Histories.Select(history => history.Input)];
        string together = graph.Concat(2, [.. places.Select(place => graph.Unsqueeze(inputs[place], 2))]); // [N, L, P]
        string padded = HistoryPadding.Emit(graph, together); // [N, L', P]
        for (int i = 0; i < places.Length; i++)
            inputs[places[i]] = graph.Gather(padded, graph.Constant([(long)i]), 2); // [N, L']
    }
}
