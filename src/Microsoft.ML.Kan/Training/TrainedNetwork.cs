using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Kan.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>A trained network in managed memory, because models are often not disposed and must not hold native memory.</summary>
internal sealed class TrainedNetwork
{
    private const string Structure = "structure/";
    private const string State = "state/";

    private readonly KanNetworkDefinition _definition;
    private readonly byte[] _tensors;

    /// <param name="definition">The definition of the network.</param>
    /// <param name="network">A network after selection.</param>
    /// <param name="structure">Its structure.</param>
    public TrainedNetwork(KanNetworkDefinition definition, SKanNetwork network, IReadOnlyDictionary<string, Tensor> structure)
    {
        _definition = definition;
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Named(Structure, structure).Concat(Named(State, network.state_dict())));
        _tensors = stream.ToArray();
    }

    /// <summary>The network on the CPU; the caller disposes it.</summary>
    public SKanNetwork Create()
    {
        using var random = new RandomSource(0); // the drawn weights are replaced
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = new SafeTensorsFile(new MemoryStream(_tensors), "trained network");
        var tensors = SafeTensorsReader.ReadAll(file);
        using var first = _definition.Create(random);
        var network = first.Rebuild(tensors.Where(t => t.Key.StartsWith(Structure, StringComparison.Ordinal)).ToDictionary(t => t.Key[Structure.Length..], t => t.Value));
        foreach (var (name, target) in network.state_dict())
            target.copy_(tensors[State + name]);
        network.eval();
        return network;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        => tensors.Select(t => KeyValuePair.Create(prefix + t.Key, t.Value));
}
