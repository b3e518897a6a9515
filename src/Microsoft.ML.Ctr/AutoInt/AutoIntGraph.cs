using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>A trained model as ONNX, with the names of what else can be got from it.</summary>
/// <param name="Model">What scores.</param>
/// <param name="Attention">The attention weights of each layer, [N, H, M, M].</param>
/// <param name="Matrices">The constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record AutoIntGraph(OnnxModel Model, IReadOnlyList<string> Attention, IReadOnlyList<string> Matrices)
{
    public static AutoIntGraph Of(AutoIntObjective objective, AutoIntDefinition definition)
    {
        var graph = new OnnxGraph(nameof(AutoIntTrainer));
        ColumnSpec[] specs = [.. definition.Columns.Select(column => column.Spec)];
        string[] inputs = [.. specs.Select((spec, i) => Input(graph, spec, i))];
        var fields = objective.Tables.Emit(graph, inputs);
        var wide = objective.WideTables?.Emit(graph, inputs);
        var vectors = definition.Layout.Groups.Select(group => fields.Pooled(group.Dimension));
        string[] numbers = [.. definition.Columns.Where(column => column.Kind == FieldKind.Numeric).Select(column => Number(graph, inputs[column.Input], column.Spec))];
        string? allNumbers = numbers.Length == 0 ? null : numbers.Length == 1 ? numbers[0] : graph.Concat(1, numbers); // [N, S]
        var (logit, attention) = objective.Network.Emit(graph, new AutoIntEmission([.. vectors], allNumbers, wide?.Pooled(1)));
        string output = OnnxModel.OutputNameFor(specs);
        graph.Output(objective.Task.EmitScores(graph, logit), output, OnnxType.Float, "N", objective.Task.Outputs);
        var model = new OnnxModel(graph.ToBytes(), specs, output, objective.Task.Outputs);
        return new AutoIntGraph(model, attention, [.. fields.Matrices, .. wide?.Matrices ?? []]);
    }

    // Columns of varying length vary each for itself.
    private static string Input(OnnxGraph graph, ColumnSpec spec, int place)
    {
        var type = spec.Content switch
        {
            ColumnContent.Keys => OnnxType.UInt32,
            ColumnContent.Booleans => OnnxType.Bool,
            _ => OnnxType.Float,
        };
        return graph.Input(spec.Name, type, "N", spec.IsVariable ? $"L{place}" : spec.Width);
    }

    private static string Number(OnnxGraph graph, string input, ColumnSpec spec)
        => spec.Content == ColumnContent.Booleans ? graph.Cast(input, OnnxType.Float) : input;
}
