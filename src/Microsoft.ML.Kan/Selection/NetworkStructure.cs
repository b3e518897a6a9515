using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The structure of a network as small tensors from which its shape can be rebuilt: per layer the gate weights [U, M] that
/// decided and which edges there are [O, I], and the grid size.
/// </summary>
internal sealed class NetworkStructure
{
    /// <summary>The tensor that every structure has.</summary>
    public const string Grid = "grid_size";


    private NetworkStructure(int gridSize, IReadOnlyList<(Tensor Weights, Tensor Edges)> layers)
    {
        GridSize = gridSize;
        Layers = layers;
    }

    public int GridSize { get; }

    public IReadOnlyList<(Tensor Weights, Tensor Edges)> Layers { get; }

    /// <summary>The tensors of a network of fixed layers; the caller disposes them.</summary>
    public static IReadOnlyDictionary<string, Tensor> Write(int gridSize, IReadOnlyList<(FixedKanLayer Layer, Tensor Weights)> layers)
    {
        var state = new Dictionary<string, Tensor> { [Grid] = tensor((long)gridSize).view(1) };
        for (var l = 0; l < layers.Count; l++)
        {
            var (layer, weights) = layers[l];
            state[Weights(l)] = weights.clone();
            state[Edges(l)] = layer.Edges.Mask() is { } mask ? tensor(mask).to(int64) : ones(layer.Outputs, layer.Inputs, dtype: int64);
        }

        return state;
    }

    /// <exception cref="InvalidDataException">A tensor is missing or does not fit the network.</exception>
    public static NetworkStructure Read(IReadOnlyDictionary<string, Tensor> state, IReadOnlyList<KanLayer> layers, SelectionScope scope, int families)
        => new(
            (int)Find(state, Grid, 1).item<long>(),
            [.. layers.Select((layer, l) => (
                Find(state, Weights(l), families == 1 ? 1 : scope.Units(layer.Outputs, layer.Inputs), families),
                Find(state, Edges(l), layer.Outputs, layer.Inputs)))]);

    private static string Weights(int layer) => $"layer{layer}.gate_weights";

    private static string Edges(int layer) => $"layer{layer}.edges";

    private static Tensor Find(IReadOnlyDictionary<string, Tensor> state, string name, params long[] shape)
    {
        if (!state.TryGetValue(name, out var value))
            throw new InvalidDataException($"'{name}' is missing.");
        return value.shape.SequenceEqual(shape)
            ? value
            : throw new InvalidDataException($"'{name}' has the shape [{string.Join(", ", value.shape)}]; this network needs [{string.Join(", ", shape)}].");
    }
}
