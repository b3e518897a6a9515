using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>An adapter of a network: one change per layer, and its values of the fully trained modules.</summary>
internal sealed class AdapterSet(string name, AdapterOptions options, IReadOnlyList<string> savedModules, IReadOnlyList<string> unmatched) : IDisposable
{
    public string Name { get; } = name;

    public AdapterOptions Options { get; } = options;

    public IReadOnlyList<string> SavedModules { get; } = savedModules;

    public IReadOnlyList<string> Unmatched { get; } = unmatched;

    /// <summary>In the order of the network.</summary>
    public List<(AdaptedLayer Layer, Adapter Adapter)> Layers { get; } = [];

    /// <summary>Values of the fully trained modules while another adapter is active, by parameter name.</summary>
    public Dictionary<string, Tensor> Stored { get; } = [];

    public bool Saves(string parameter) => SavedModules.Any(module => NamePattern.IsInside(parameter, module));

    public void Dispose()
    {
        foreach (var (_, adapter) in Layers)
            adapter.Dispose();
        foreach (var tensor in Stored.Values)
            tensor.Dispose();
        Stored.Clear();
    }
}
