using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>An adapter of a network: one change per layer, and its values of the fully trained modules.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Its method and layers.</param>
/// <param name="savedModules">The fully trained modules.</param>
/// <param name="biases">The parameters outside of these that are trained too.</param>
/// <param name="unmatched">The names of the options that match no module.</param>
internal sealed class AdapterSet(string name, AdapterOptions options, IReadOnlyList<string> savedModules, IReadOnlyList<string> biases, IReadOnlyList<string> unmatched) : IDisposable
{
    private readonly HashSet<string> _biases = [.. biases];

    public string Name { get; } = name;

    public AdapterOptions Options { get; } = options;

    public IReadOnlyList<string> SavedModules { get; } = savedModules;

    public IReadOnlyList<string> Unmatched { get; } = unmatched;

    /// <summary>In the order of the network.</summary>
    public List<(AdaptedLayer Layer, Adapter Adapter)> Layers { get; } = [];

    /// <summary>Values of the fully trained modules while another adapter is active, by parameter name.</summary>
    public Dictionary<string, Tensor> Stored { get; } = [];

    /// <summary>The tensors of the file for modules that the network lacks, by their names in the file.</summary>
    public Dictionary<string, Tensor> Unplaced { get; } = [];

    /// <summary>True for the parameters of fully trained modules, and for biases that are trained with the adapter.</summary>
    public bool Saves(string parameter) => _biases.Contains(parameter) || SavedModules.Any(module => NamePattern.IsInside(parameter, module));

    public void Dispose()
    {
        foreach (var (_, adapter) in Layers)
            adapter.Dispose();
        foreach (var tensor in Stored.Values.Concat(Unplaced.Values))
            tensor.Dispose();
        Stored.Clear();
        Unplaced.Clear();
    }
}
