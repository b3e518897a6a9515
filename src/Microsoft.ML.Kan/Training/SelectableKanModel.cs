using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Training;

namespace Microsoft.ML.Kan;

/// <summary>The description of a fitted S-KAN. It holds managed memory only and is not part of a saved model.</summary>
public sealed class SelectableKanModel
{
    private readonly TrainedNetwork _network;

    internal SelectableKanModel(TrainedNetwork network, KanSelection selection, IReadOnlyList<string> featureNames, IReadOnlyList<float> featureScores)
    {
        _network = network;
        Selection = selection;
        FeatureNames = featureNames;
        FeatureScores = featureScores;
    }

    /// <summary>Gets the activation spaces that were chosen, with the weights that led to the choice.</summary>
    public KanSelection Selection { get; }

    /// <summary>Gets the number of trained parameters of the final network.</summary>
    public long ParameterCount => Selection.Parameters;

    /// <summary>Gets a name for each slot of the feature vector: its slot name, or the column's name and the slot's number.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>
    /// Gets the share of each feature in the outputs, measured by how much the edges vary over training rows; the shares sum to 1.
    /// Source: the attribution of pykan (KindXiaoming/pykan).
    /// </summary>
    public IReadOnlyList<float> FeatureScores { get; }

    /// <summary>
    /// Samples the learned univariate function of one edge: the contribution of an input of a layer to one of its outputs, including
    /// the base branch. Needs a TorchSharp backend.
    /// </summary>
    /// <param name="layer">The layer, 0 being the one that reads the features.</param>
    /// <param name="input">The input of that layer; in layer 0 the slot of the feature vector.</param>
    /// <param name="output">The output of that layer.</param>
    /// <param name="points">Where to sample; in layer 0 in the units of the feature.</param>
    /// <returns>Value and slope at each point; the outputs of the last layer are standardised where the task is regression.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, input or output.</exception>
    public KanEdgeFunction GetEdgeFunction(int layer, int input, int output, IReadOnlyList<float> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        NativeBackend.EnsureAvailable();
        using var network = _network.Create();
        return network.Edge(layer, input, output, points);
    }
}
