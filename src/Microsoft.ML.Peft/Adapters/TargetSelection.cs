using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>Finds the layers and modules that options name.</summary>
internal sealed class TargetSelection
{
    private const int NamesInMessage = 60;
    private readonly AdapterOptions _options;
    private readonly List<(string Name, nn.Module Module)> _modules = [];
    private readonly HashSet<string> _used = [];
    private readonly FileNames _names;

    /// <param name="network">The network.</param>
    /// <param name="options">The options with the names.</param>
    /// <param name="path">The file of the options; null if code set them.</param>
    /// <param name="names">The names of the network's modules in the options; null for the same names.</param>
    public TargetSelection(nn.Module network, AdapterOptions options, string? path = null, FileNames? names = null)
    {
        _options = options;
        _names = names ?? FileNames.Same;
        Patterns = new NamePatterns(path);
        // A module in two places counts once.
        var seen = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        foreach (var (name, module) in network.named_modules())
        {
            if (name.Length > 0 && seen.Add(module))
                _modules.Add((name, module));
        }

        SavedModules = [.. _modules.Where(module => IsNamed(module.Name, options.ModulesToSave))];
        // peft writes the usual names of heads, whether the network has them or not; names from a file are only reported.
        if (path is null)
            CheckSavedModules();
        Layers = [.. _modules.Where(module => IsChosen(module.Name, module.Module)).Select(module => Target(module.Name, module.Module))];
        if (Layers.Count == 0)
            throw new ArgumentException($"No module of the network is a target: {Wanted()} matched nothing. Modules that adapters know: {Known()}.", nameof(options));
        Biases = [.. network.named_parameters().Select(entry => entry.name).Where(IsTrainedBias)];
    }

    public IReadOnlyList<TargetLayer> Layers { get; }

    /// <summary>Matches the patterns of the options, here and for the ranks of the layers.</summary>
    public NamePatterns Patterns { get; }

    public IReadOnlyList<(string Name, nn.Module Module)> SavedModules { get; }

    /// <summary>The parameters outside of <see cref="SavedModules"/> that are trained with the adapter.</summary>
    public IReadOnlyList<string> Biases { get; }

    /// <summary>The names in the options of the modules in the network.</summary>
    public string NameOf(TargetLayer layer) => _names.Of(layer.Name);

    public IReadOnlyList<string> Unmatched =>
        [.. _options.TargetModules.Where(_ => _options.TargetPattern is null)
            .Concat(_options.ExcludeModules).Concat(_options.ModulesToSave).Where(name => !_used.Contains(name)).Distinct()];

    private bool IsChosen(string name, nn.Module module)
    {
        if (!IsTarget(name, module) || IsExcluded(name))
            return false;
        if (SavedModules.Any(saved => name == saved.Name || NamePattern.IsInside(name, saved.Name)))
            return false;
        return _options.LayersToTransform.Count == 0
            || (Patterns.LayerNumber(_names.Of(name), _options.LayersPatterns) is { } number && _options.LayersToTransform.Contains(number));
    }

    private bool IsTarget(string name, nn.Module module)
    {
        if (_options.TargetPattern is { } pattern)
            return Patterns.Matches(_names.Of(name), pattern, nameof(AdapterOptions.TargetPattern));
        return IsNamed(name, _options.TargetModules) || (_options.AllLinear && module is Linear);
    }

    private bool IsExcluded(string name) => IsNamed(name, _options.ExcludeModules)
        || (_options.ExcludePattern is { } pattern && Patterns.Matches(_names.Of(name), pattern, nameof(AdapterOptions.ExcludePattern)));

    private bool IsTrainedBias(string parameter)
    {
        if (_options is not LoraOptions { TrainedBiases: not TrainedBiases.None and var biases } || SavedModules.Any(saved => NamePattern.IsInside(parameter, saved.Name)))
            return false;
        return biases == TrainedBiases.All
            ? parameter.Contains("bias", StringComparison.Ordinal) // peft's rule
            : Layers.Any(layer => layer.Bias is not null && parameter == $"{layer.Name}.bias");
    }

    private bool IsNamed(string name, IReadOnlyList<string> ends)
    {
        var stored = _names.Of(name);
        var found = ends.FirstOrDefault(end => NamePattern.EndsWith(stored, end));
        if (found is not null)
            _ = _used.Add(found);
        return found is not null;
    }

    private void CheckSavedModules()
    {
        var missing = _options.ModulesToSave.FirstOrDefault(name => !_used.Contains(name));
        if (missing is not null)
            throw new ArgumentException($"{nameof(AdapterOptions.ModulesToSave)}: the network has no module '{missing}'. It has: {List(_modules.Select(module => module.Name))}.");
    }

    private static TargetLayer Target(string name, nn.Module module) => TargetLayer.TryCreate(name, module)
        ?? throw new NotSupportedException($"Module '{name}' is a {module.GetType().Name}; adapters know Linear, Conv2d and Embedding. Exclude it in {nameof(AdapterOptions.ExcludeModules)} or name its layers.");

    private string Wanted()
    {
        var parts = new List<string>();
        if (_options.TargetPattern is { } pattern)
            parts.Add($"{nameof(AdapterOptions.TargetPattern)} '{pattern}'");
        else
            parts.Add($"{nameof(AdapterOptions.TargetModules)} [{string.Join(", ", _options.TargetModules)}]{(_options.AllLinear ? $" with {nameof(AdapterOptions.AllLinear)}" : string.Empty)}");
        if (_options.ExcludeModules.Count > 0)
            parts.Add($"without [{string.Join(", ", _options.ExcludeModules)}]");
        if (_options.ExcludePattern is { } excluded)
            parts.Add($"without '{excluded}'");
        if (_options.LayersToTransform.Count > 0)
            parts.Add($"in layers [{string.Join(", ", _options.LayersToTransform)}]");
        return string.Join(" ", parts);
    }

    private string Known() => List(_modules.Where(module => IsKnown(module.Module)).Select(module => $"{module.Name} ({module.Module.GetType().Name})"));

    private static bool IsKnown(nn.Module module) => module is Linear or Conv2d or Embedding or Models.Layers.TokenEmbedding;

    private static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count == 0)
            return "none";
        return string.Join(", ", all.Take(NamesInMessage)) + (all.Count > NamesInMessage ? $" and {all.Count - NamesInMessage} more" : string.Empty);
    }
}
