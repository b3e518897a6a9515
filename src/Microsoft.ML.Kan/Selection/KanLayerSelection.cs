namespace Microsoft.ML.Kan;

/// <summary>The spaces that one layer uses.</summary>
public sealed class KanLayerSelection
{
    internal KanLayerSelection(SelectionScope scope, IReadOnlyList<KanChoice> choices, int edges, int removedEdges)
    {
        Scope = scope;
        Choices = choices;
        Edges = edges;
        RemovedEdges = removedEdges;
        Histogram = choices.GroupBy(choice => choice.Space).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>Gets the kind of unit that chose: output nodes, inputs, edges or the whole layer.</summary>
    public SelectionScope Scope { get; }

    /// <summary>Gets the choice of every unit: in the order of outputs, of inputs, or of edges output by output; a single one for a layer as a whole.</summary>
    public IReadOnlyList<KanChoice> Choices { get; }

    /// <summary>Gets how many units use each space; spaces that no unit uses are left out.</summary>
    public IReadOnlyDictionary<ActivationSpace, int> Histogram { get; }

    /// <summary>Gets the number of edges of the final layer.</summary>
    public int Edges { get; }

    /// <summary>Gets how many edges were removed because they contributed too little.</summary>
    public int RemovedEdges { get; }
}
