using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>The shape of a click-through-rate model, from options and a schema alone.</summary>
internal interface ICtrDefinition
{
    /// <summary>All columns in the order of the network's inputs.</summary>
    IReadOnlyList<FieldColumn> Columns { get; }

    /// <summary>The tables of field vectors.</summary>
    EmbeddingLayout Layout { get; }

    /// <summary>The options that determine the network's parameters, as text for messages and comparisons.</summary>
    string DescribeNetwork();
}
