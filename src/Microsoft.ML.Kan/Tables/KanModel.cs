using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Tables;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan;

/// <summary>The description of a fitted set of KANs. It holds managed memory only and is not part of a saved model.</summary>
public sealed class KanModel
{
    private readonly TrainedKnotNetworks _networks;

    internal KanModel(TrainedKnotNetworks networks, KanSetSelection selection, IReadOnlyList<string> featureNames, IReadOnlyList<float> featureScores)
    {
        _networks = networks;
        Selection = selection;
        FeatureNames = featureNames;
        FeatureScores = featureScores;
    }

    /// <summary>Gets the networks that were compared, with their shares in the model.</summary>
    public KanSetSelection Selection { get; }

    /// <summary>Gets the number of trained parameters of all networks of the model.</summary>
    public long ParameterCount => _networks.ParameterCount;

    /// <summary>Gets a name for each slot of the feature vector: its slot name, or the column's name and the slot's number; then the names of the category columns.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>
    /// Gets the share of each feature in the outputs, measured by how much the edges of all networks vary over training rows; the shares
    /// sum to 1. Source: the attribution of pykan (KindXiaoming/pykan).
    /// </summary>
    public IReadOnlyList<float> FeatureScores { get; }

    /// <summary>
    /// Samples the learned function of one edge of one network: the contribution of an input of a layer to one of the layer's sums. The inputs of
    /// all layers but the first are normalised hidden nodes. Needs a TorchSharp backend.
    /// </summary>
    /// <param name="member">The network: its place among the members of <see cref="Selection"/> whose weight is above 0.</param>
    /// <param name="layer">The layer, 0 being the one that reads the features.</param>
    /// <param name="input">The input of that layer; in layer 0 the slot of the feature vector or, after all slots, the category column.</param>
    /// <param name="output">The output of that layer.</param>
    /// <param name="points">Where to sample; in layer 0 in the units of the feature; of a category the keys, 0 for a missing value.</param>
    /// <returns>Value and slope at each point; the outputs of the last layer are standardised where the task is regression.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such member, layer, input or output.</exception>
    public KanEdgeFunction GetEdgeFunction(int member, int layer, int input, int output, IReadOnlyList<float> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(member, _networks.Count);
        NativeBackend.EnsureAvailable();
        using var network = _networks.Create(member);
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layer, network.Further.Count + 1);
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input, layer == 0 ? network.Layout.Inputs : network.Member.HiddenWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, layer == network.Further.Count + 1 ? network.Outputs : network.Member.HiddenWidth);
        using var scope = NewDisposeScope();
        var x = tensor([.. points], dtype: float32, requires_grad: true); // [P]
        var values = KnotCurves.Of(network, layer, input, output, x);
        var slopes = autograd.grad([values.sum()], [x])[0];
        return new(layer, input, output, layer == 0 ? null : network.Member.GridSize == 0 ? null : network.Member.Space, [.. points], Copy(values), Copy(slopes));

        static float[] Copy(Tensor values) => [.. values.detach().data<float>()];
    }
}
