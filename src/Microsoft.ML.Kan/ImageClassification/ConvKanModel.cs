namespace Microsoft.ML.Kan;

/// <summary>The description of a fitted convolutional S-KAN. It holds managed memory only and is not part of a saved model.</summary>
public sealed class ConvKanModel
{
    internal ConvKanModel(KanSelection selection) => Selection = selection;

    /// <summary>
    /// Gets the activation spaces that were chosen, with the weights that led to the choice. A layer is a Kolmogorov-Arnold
    /// convolution, an output one of its output channels, and an edge a kernel from an input channel to an output channel.
    /// </summary>
    public KanSelection Selection { get; }

    /// <summary>Gets the number of trained parameters of the final network.</summary>
    public long ParameterCount => Selection.Parameters;
}
