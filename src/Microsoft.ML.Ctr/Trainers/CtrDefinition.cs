using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>The shape of a click-through-rate model, from options and a schema alone.</summary>
/// <param name="Columns">All columns in the order of the network's inputs.</param>
/// <param name="Layout">The tables of field vectors.</param>
internal abstract record CtrDefinition(IReadOnlyList<FieldColumn> Columns, EmbeddingLayout Layout)
{
    /// <summary>A new network of this shape over new tables.</summary>
    public abstract CtrMember CreateMember(CtrRun run);

    /// <summary>The options that determine a network's parameters, as text for messages and comparisons.</summary>
    public abstract string DescribeNetwork();

    /// <summary>Writes the inputs of a graph, one for each column, as the members read them.</summary>
    public virtual string[] EmitInputs(OnnxGraph graph) => FieldGraph.Inputs(graph, Columns);
}

/// <summary>What a run gives its networks.</summary>
/// <param name="Options">How tables are initialised and updated.</param>
/// <param name="Scaling">The standardisation of raw numbers.</param>
/// <param name="Losses">The losses of a task with two classes.</param>
/// <param name="Device">The device of network and tables.</param>
/// <param name="Random">The source of initial weights and dropout.</param>
internal sealed record CtrRun(CtrTrainingOptions Options, NumericScaling Scaling, TaskLoss Losses, Device Device, RandomSource Random)
{
    /// <summary>The beginning of the names of tables, which are unique in a set of networks.</summary>
    public string TablePrefix { get; init; } = "";

    /// <param name="name">Distinguishes the tables of a network that exist in several widths.</param>
    /// <param name="layout">The tables of each column.</param>
    public EmbeddingTables CreateTables(string name, EmbeddingLayout layout) => new(TablePrefix + name, layout, Options, Device, Random);
}
