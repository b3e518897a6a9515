using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>A network over fields and their embedding tables.</summary>
/// <param name="definition">The shape of the model.</param>
/// <param name="run">The run that trains it.</param>
internal sealed class FieldMember(FieldDefinition definition, CtrRun run)
    : CtrMember(new FieldNetwork(definition.Settings, run.Scaling, run.Device, run.Random), CreateTables(definition, run))
{
    public override FieldNetwork Network => (FieldNetwork)base.Network;

    public override long VectorParameterCount => Network.VectorParameterCount;

    // First-order weights; null without a wide term.
    private EmbeddingTables? WideTables => AllTables.Skip(1).SingleOrDefault();

    public override Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        var vectors = definition.Layout.Groups.Select(group => embedded.Pooled(group.Dimension));
        return Network.call(new FieldBatch([.. vectors], FieldTensors.Numbers(definition.Columns, inputs), WideTables?.Embed(inputs).Pooled(1)));
    }

    public override EmittedMember Emit(OnnxGraph graph, string[] inputs)
    {
        var embedded = Tables.Emit(graph, inputs);
        var wide = WideTables?.Emit(graph, inputs);
        var vectors = definition.Layout.Groups.Select(group => embedded.Pooled(group.Dimension));
        var numbers = FieldGraph.Numbers(graph, definition.Columns, inputs); // [N, S]
        var (logit, attention) = Network.Emit(graph, new FieldValues([.. vectors], numbers, wide?.Pooled(1)));
        return new EmittedMember(logit, attention, [.. embedded.Matrices, .. wide?.Matrices ?? []]);
    }

    private static EmbeddingTables[] CreateTables(FieldDefinition definition, CtrRun run)
    {
        var vectors = run.CreateTables("vectors", definition.Layout);
        return definition.WideLayout is null ? [vectors] : [vectors, run.CreateTables("weights", definition.WideLayout)];
    }
}
