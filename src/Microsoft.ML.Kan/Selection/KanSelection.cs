namespace Microsoft.ML.Kan;

/// <summary>The activation spaces that a Kolmogorov-Arnold network uses, as chosen in training.</summary>
public sealed class KanSelection
{
    internal KanSelection(IReadOnlyList<KanLayerSelection> layers, long parametersBeforePruning, long parameters, IReadOnlyList<KanTrial>? trials = null)
    {
        Trials = trials ?? [];
        Layers = layers;
        ParametersBeforePruning = parametersBeforePruning;
        Parameters = parameters;
    }

    /// <summary>Gets the layers, from the one that reads the features to the one that gives the prediction.</summary>
    public IReadOnlyList<KanLayerSelection> Layers { get; }

    /// <summary>Gets the networks that were compared before the choice; none unless <see cref="SelectableKanOptions.SpaceTrials"/> is set.</summary>
    public IReadOnlyList<KanTrial> Trials { get; }

    /// <summary>Gets the number of trained parameters while all spaces of the pool were in the network, the gates included.</summary>
    public long ParametersBeforePruning { get; }

    /// <summary>Gets the number of trained parameters of the final network.</summary>
    public long Parameters { get; }
}
