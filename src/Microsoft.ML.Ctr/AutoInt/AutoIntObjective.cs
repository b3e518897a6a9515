using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>An AutoInt network over embedding tables.</summary>
/// <param name="definition">The shape of the model.</param>
/// <param name="scaling">The standardisation of raw numbers.</param>
/// <param name="options">The options that initialise and update tables.</param>
/// <param name="losses">The losses of a task with two classes.</param>
/// <param name="device">The device of network and tables.</param>
/// <param name="random">The source of initial weights and dropout.</param>
internal sealed class AutoIntObjective(
    AutoIntDefinition definition, NumericScaling scaling, CtrTrainingOptions options, TaskLoss losses, Device device, RandomSource random)
    : CtrObjective(new AutoIntNetwork(definition.Settings, scaling, device, random), scaling, losses, CreateTables(definition, options, device, random))
{
    public AutoIntDefinition Definition => definition;

    public override AutoIntNetwork Network => (AutoIntNetwork)base.Network;

    /// <summary>First-order weights; null without a wide term.</summary>
    public EmbeddingTables? WideTables => AllTables.Skip(1).SingleOrDefault();

    public override Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        var vectors = definition.Layout.Groups.Select(group => embedded.Pooled(group.Dimension));
        return Network.call(new AutoIntInput([.. vectors], FieldTensors.Numbers(definition.Columns, inputs), WideTables?.Embed(inputs).Pooled(1)));
    }

    private static EmbeddingTables[] CreateTables(AutoIntDefinition definition, CtrTrainingOptions options, Device device, RandomSource random)
    {
        var vectors = new EmbeddingTables("vectors", definition.Layout, options, device, random);
        return definition.WideLayout is null ? [vectors] : [vectors, new EmbeddingTables("weights", definition.WideLayout, options, device, random)];
    }
}
