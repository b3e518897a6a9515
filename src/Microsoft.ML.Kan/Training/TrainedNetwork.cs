using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>A trained network in managed memory: a model that nobody disposes must not hold native memory.</summary>
internal sealed class TrainedNetwork
{
    private const string Structure = "structure/";
    private const string Parameters = "parameters/";

    private readonly KanNetworkDefinition _definition;
    private readonly byte[] _tensors;
    private readonly bool _isPruned;

    public TrainedNetwork(KanNetworkDefinition definition, SKanNetwork network, IReadOnlyDictionary<string, Tensor> structure)
    {
        _definition = definition;
        _isPruned = structure.Count > 0;
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Named(Structure, structure.Select(t => (t.Key, t.Value)))
            .Concat(Named(Parameters, network.named_parameters().Select(t => (t.name, (Tensor)t.parameter)))));
        _tensors = stream.ToArray();
    }

    /// <summary>The network on the CPU; the caller disposes it.</summary>
    public SKanNetwork Create()
    {
        using var random = new RandomScope(0); // the draw of weights that are replaced leaves no trace
        using var scope = NewDisposeScope();
        using var file = new SafeTensorsFile(new MemoryStream(_tensors), "trained network");
        var tensors = SafeTensorsReader.ReadAll(file);
        var network = _definition.Create();
        if (_isPruned)
        {
            network.LoadStructure(tensors.Where(t => t.Key.StartsWith(Structure, StringComparison.Ordinal)).ToDictionary(t => t.Key[Structure.Length..], t => t.Value));
            using var full = network;
            network = full.Prune();
        }
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
            parameter.copy_(tensors[Parameters + name]);
        network.eval();
        return network;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, IEnumerable<(string Name, Tensor Value)> tensors)
        => tensors.Select(t => KeyValuePair.Create(prefix + t.Name, t.Value));
}
