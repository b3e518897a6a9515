using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>A trained model as ONNX, with the names of its attention weights and tables.</summary>
/// <param name="Model">The model that scores rows.</param>
/// <param name="Attention">The attention weights of each layer, [N, H, M, M].</param>
/// <param name="Matrices">The constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record AutoIntGraph(OnnxModel Model, IReadOnlyList<string> Attention, IReadOnlyList<string> Matrices) : ICtrGraph
{
    public static AutoIntGraph Of(AutoIntObjective objective, DataViewSchema schema)
    {
        var definition = objective.Definition;
        var graph = new OnnxGraph(nameof(AutoIntTrainer));
        string[] inputs = FieldGraph.Inputs(graph, definition.Columns);
        var fields = objective.Tables.Emit(graph, inputs);
        var wide = objective.WideTables?.Emit(graph, inputs);
        var vectors = definition.Layout.Groups.Select(group => fields.Pooled(group.Dimension));
        var numbers = FieldGraph.Numbers(graph, definition.Columns, inputs); // [N, S]
        var (logit, attention) = objective.Network.Emit(graph, new AutoIntEmission([.. vectors], numbers, wide?.Pooled(1)));
        var model = FieldGraph.Complete(graph, definition.Columns, schema, logit, objective.Task);
        return new AutoIntGraph(model, attention, [.. fields.Matrices, .. wide?.Matrices ?? []]);
    }
}

/// <summary>Values of an ONNX graph that an <see cref="AutoIntNetwork"/> reads, named as in <see cref="AutoIntInput"/>.</summary>
internal sealed record AutoIntEmission(IReadOnlyList<string> Embedded, string? Numbers, string? Wide);
