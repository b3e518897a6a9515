namespace Microsoft.ML.Kan;

/// <summary>The spaces that the nodes of one layer use.</summary>
public sealed class KanLayerSelection
{
    internal KanLayerSelection(IReadOnlyList<KanNodeSelection> nodes)
    {
        Nodes = nodes;
        Histogram = nodes.GroupBy(node => node.Space).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>Gets the layer's nodes, in the order of its outputs.</summary>
    public IReadOnlyList<KanNodeSelection> Nodes { get; }

    /// <summary>Gets how many nodes use each space; spaces that no node uses are left out.</summary>
    public IReadOnlyDictionary<ActivationSpace, int> Histogram { get; }
}
