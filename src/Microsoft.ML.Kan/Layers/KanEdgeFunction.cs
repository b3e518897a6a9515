namespace Microsoft.ML.Kan;

/// <summary>
/// The learned univariate function of one edge of a Kolmogorov-Arnold network, sampled: the contribution of input
/// <see cref="Input"/> to output <see cref="Output"/> of layer <see cref="Layer"/>, base branch included.
/// </summary>
public sealed class KanEdgeFunction
{
    internal KanEdgeFunction(int layer, int input, int output, ActivationSpace? space, IReadOnlyList<float> points, IReadOnlyList<float> values, IReadOnlyList<float> slopes)
    {
        Layer = layer;
        Input = input;
        Output = output;
        Space = space;
        Points = points;
        Values = values;
        Slopes = slopes;
    }

    /// <summary>Gets the layer, 0 being the one that reads the features.</summary>
    public int Layer { get; }

    /// <summary>Gets the input of the layer; in layer 0 the slot of the feature vector.</summary>
    public int Input { get; }

    /// <summary>Gets the output of the layer.</summary>
    public int Output { get; }

    /// <summary>Gets the space whose functions make up the curve; null where the edge was removed, which is zero everywhere.</summary>
    public ActivationSpace? Space { get; }

    /// <summary>Gets the inputs at which the function was sampled; in layer 0 in the units of the feature.</summary>
    public IReadOnlyList<float> Points { get; }

    /// <summary>Gets the function's value at each point.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>Gets the function's exact derivative at each point.</summary>
    public IReadOnlyList<float> Slopes { get; }
}
