using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>The networks of a model in managed memory, because models are often not disposed and must not hold native memory.</summary>
internal sealed class TrainedKnotNetworks
{
    private const string CategoriesName = "categories";

    private readonly (KnotLayout Layout, KanMember Member, int Outputs, HiddenBase Base, byte[] State)[] _networks;

    public TrainedKnotNetworks(KnotNetworkSet set)
    {
        _networks = [.. set.Used.Select(member => Kept(member.Network))];
        ParameterCount = set.Used.Sum(member => member.Network.parameters().Sum(parameter => parameter.numel()) + (member.Network.Categories?.Values.numel() ?? 0));
    }

    public long ParameterCount { get; }

    public int Count => _networks.Length;

    /// <summary>A network on the CPU; the caller disposes it.</summary>
    public KnotNetwork Create(int place)
    {
        using var random = new RandomSource(0); // the drawn weights are replaced
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (layout, member, outputs, hiddenBase, state) = _networks[place];
        using var file = new SafeTensorsFile(new MemoryStream(state), "trained network");
        var tensors = SafeTensorsReader.ReadAll(file);
        var network = new KnotNetwork(layout, member, outputs, random, hiddenBase: hiddenBase);
        foreach (var (name, target) in network.state_dict())
            target.copy_(tensors[name]);
        if (network.Categories is { } categories)
            categories.Values.copy_(tensors[CategoriesName]);
        network.eval();
        return network;
    }

    private static (KnotLayout Layout, KanMember Member, int Outputs, HiddenBase Base, byte[] State) Kept(KnotNetwork network)
    {
        using var stream = new MemoryStream();
        var state = network.state_dict().Select(entry => KeyValuePair.Create(entry.Key, entry.Value));
        SafeTensorsWriter.Write(stream, network.Categories is { } categories ? state.Append(KeyValuePair.Create(CategoriesName, categories.Values)) : state);
        return (network.Layout, network.Member, network.Outputs, network.Base, stream.ToArray());
    }
}
