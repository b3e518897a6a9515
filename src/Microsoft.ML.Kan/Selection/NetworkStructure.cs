using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The shape of a network as small tensors, so that a checkpoint can rebuild it: per layer the loudness g [M] while it
/// selects; once pruned the chosen family of each node [O], an index into the pool, and the gate weights [O, M].
/// </summary>
internal static class NetworkStructure
{
    public static IReadOnlyDictionary<string, Tensor> Of(SKanNetwork network, KanSelection? pruned)
    {
        var state = new Dictionary<string, Tensor>();
        for (var l = 0; l < network.Layers.Count; l++)
        {
            if (network.Layers[l] is SelectableKanLayer selectable)
            {
                state[Loudness(l)] = selectable.Loudness.clone();
            }
            else if (pruned is not null)
            {
                var nodes = pruned.Layers[l].Nodes;
                var pool = nodes[0].GateWeights.Keys.ToList();
                state[Choice(l)] = tensor(nodes.Select(node => (long)pool.IndexOf(node.Space)).ToArray());
                state[Weights(l)] = tensor(nodes.SelectMany(node => pool.Select(space => node.GateWeights[space])).ToArray(), nodes.Count, pool.Count);
            }
        }

        return state;
    }

    public static void Load(SKanNetwork network, IReadOnlyDictionary<string, Tensor> state)
    {
        for (var l = 0; l < network.Layers.Count; l++)
        {
            if (network.Layers[l] is not SelectableKanLayer layer)
                continue;
            if (state.TryGetValue(Loudness(l), out var loudness))
                layer.LoadLoudness(Checked(Loudness(l), loudness, layer.Pool.Count));
            if (state.TryGetValue(Choice(l), out var choice) && state.TryGetValue(Weights(l), out var weights))
                layer.LoadChoice(Checked(Choice(l), choice, layer.Outputs), Checked(Weights(l), weights, layer.Outputs, layer.Pool.Count));
        }
    }

    private static string Loudness(int layer) => $"layer{layer}.loudness";

    private static string Choice(int layer) => $"layer{layer}.choice";

    private static string Weights(int layer) => $"layer{layer}.gate_weights";

    private static Tensor Checked(string name, Tensor value, params long[] shape) => value.shape.SequenceEqual(shape)
        ? value
        : throw new InvalidDataException($"'{name}' has the shape [{string.Join(", ", value.shape)}]; this network needs [{string.Join(", ", shape)}].");
}
