using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A Deep Interest Network over embedding tables.</summary>
/// <param name="definition">The shape of the model.</param>
/// <param name="scaling">The standardisation of raw numbers.</param>
/// <param name="options">The options that initialise and update tables.</param>
/// <param name="losses">The losses of a task with two classes.</param>
/// <param name="device">The device of network and tables.</param>
/// <param name="random">The source of initial weights.</param>
internal sealed class DeepInterestObjective(
    DeepInterestDefinition definition, NumericScaling scaling, CtrTrainingOptions options, TaskLoss losses, Device device, RandomSource random)
    : CtrObjective(
        new InterestNetwork(definition.Shape, scaling, device, random), scaling, losses, new EmbeddingTables("vectors", definition.Layout, options, device, random))
{
    public DeepInterestDefinition Definition => definition;

    public override InterestNetwork Network => (InterestNetwork)base.Network;

    public override Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        Tensor[] masks = [.. definition.Histories.Select(embedded.Mask)];
        return Network.Logits(
            FieldTensors.Joined(definition.Candidates.Select(embedded.Of), 1)!, // [B, D]
            FieldTensors.Joined(definition.Histories.Select(embedded.Of), 2)!, // [B, T, D]
            masks.Aggregate((all, mask) => all.maximum(mask)), // [B, T]: an entry is valid if any of its ids is known
            FieldTensors.Joined(definition.Fields.Select(embedded.Of), 1), // [B, C]
            FieldTensors.Numbers(definition.Columns, inputs)); // [B, S]
    }
}
