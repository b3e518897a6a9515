namespace Microsoft.ML.Kan;

/// <summary>The space that one node of a layer uses for all its edges, and how sure the choice was.</summary>
public sealed class KanNodeSelection
{
    internal KanNodeSelection(ActivationSpace space, IReadOnlyDictionary<ActivationSpace, float> gateWeights)
    {
        Space = space;
        GateWeights = gateWeights;
    }

    /// <summary>Gets the chosen space.</summary>
    public ActivationSpace Space { get; }

    /// <summary>Gets the weight, from 0 to 1, that each space of the pool had when the others were removed; the weights sum to 1.</summary>
    public IReadOnlyDictionary<ActivationSpace, float> GateWeights { get; }
}
