using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A Deep Interest Network over embedding tables.</summary>
/// <param name="definition">The shape of the model.</param>
/// <param name="run">The run that trains it.</param>
internal sealed class DeepInterestMember(DeepInterestDefinition definition, CtrRun run)
    : CtrMember(new InterestNetwork(definition.Shape, run.Scaling, run.Device, run.Random), run.CreateTables("vectors", definition.Layout))
{
    public override InterestNetwork Network => (InterestNetwork)base.Network;

    public override Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        Tensor[] masks = [.. definition.Histories.Select(embedded.Mask)];
        return Network.Logits(
            FieldTensors.Joined(definition.Candidates.Select(embedded.Of), 1)!, // [B, D]
            FieldTensors.Joined(definition.Histories.Select(embedded.Of), 2)!, // [B, T, D]
            masks.Aggregate((all, mask) => all.maximum(mask)), // [B, T]: an entry counts when any of its ids is known
            FieldTensors.Joined(definition.Fields.Select(embedded.Of), 1), // [B, C]
            FieldTensors.Numbers(definition.Columns, inputs)); // [B, S]
    }

    public override EmittedMember Emit(OnnxGraph graph, string[] inputs)
    {
        var embedded = Tables.Emit(graph, inputs);
        string[] masks = [.. definition.Histories.Select(embedded.Mask)];
        var (logit, weights) = Network.Emit(
            graph,
            FieldGraph.Joined(graph, definition.Candidates.Select(embedded.Of), 1)!, // [N, D]
            FieldGraph.Joined(graph, definition.Histories.Select(embedded.Of), 2)!, // [N, L', D]
            masks.Length == 1 ? masks[0] : graph.Node("Max", masks), // [N, L']
            FieldGraph.Joined(graph, definition.Fields.Select(embedded.Of), 1), // [N, C]
            FieldGraph.Numbers(graph, definition.Columns, inputs)); // [N, S]
        return new EmittedMember(logit, [weights], embedded.Matrices); // the weights are [N, L'], L' at least the longest history
    }
}
