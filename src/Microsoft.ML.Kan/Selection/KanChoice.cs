namespace Microsoft.ML.Kan;

/// <summary>The space that one unit of a layer chose, and how sure the choice was. <see cref="SelectionScope"/> defines a unit.</summary>
public sealed class KanChoice
{
    internal KanChoice(int? output, int? input, ActivationSpace space, IReadOnlyDictionary<ActivationSpace, float> weights)
    {
        Output = output;
        Input = input;
        Space = space;
        Weights = weights;
    }

    /// <summary>Gets the layer's output that the unit belongs to; null if the unit has all of them.</summary>
    public int? Output { get; }

    /// <summary>Gets the layer's input that the unit belongs to, in layer 0 the slot of the feature vector; null if the unit has all of them.</summary>
    public int? Input { get; }

    /// <summary>Gets the chosen space.</summary>
    public ActivationSpace Space { get; }

    /// <summary>Gets the weight, from 0 to 1, that each space of the pool had when the others were removed; the weights sum to 1.</summary>
    public IReadOnlyDictionary<ActivationSpace, float> Weights { get; }
}
