namespace Microsoft.ML.Peft.Adapters;

/// <summary>Selects the layers of a network that get an adapter, and the modules that are fully trained.</summary>
public abstract class AdapterOptions
{
    /// <summary>
    /// Names of modules, or the last parts of dotted names: "query" selects every "encoder.layer.N.attention.self.query". Used if
    /// <see cref="TargetPattern"/> is null; then at least one is needed, unless <see cref="AllLinear"/> is set.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; set; } = [];

    /// <summary>A regular expression for the whole name of a module; null for none. Replaces <see cref="TargetModules"/>.</summary>
    public string? TargetPattern { get; set; }

    /// <summary>True to adapt every linear layer that is not in <see cref="ModulesToSave"/>. Default: false.</summary>
    public bool AllLinear { get; set; }

    /// <summary>Names of modules, or the last parts of their names, to exclude.</summary>
    public IReadOnlyList<string> ExcludeModules { get; set; } = [];

    /// <summary>A regular expression for the whole names of modules to exclude; null for none. Applies in addition to <see cref="ExcludeModules"/>.</summary>
    public string? ExcludePattern { get; set; }

    /// <summary>The numbers of the layers to adapt; a number follows one of <see cref="LayersPatterns"/> in a name. Empty for all layers.</summary>
    public IReadOnlyList<int> LayersToTransform { get; set; } = [];

    /// <summary>The parts of a name before a layer's number, such as "layer"; the first that a name contains applies. Empty for any.</summary>
    public IReadOnlyList<string> LayersPatterns { get; set; } = [];

    /// <summary>Names of modules, or the last parts of their names, that are fully trained and saved, such as the classifier. Names in a file that the network lacks are only reported.</summary>
    public IReadOnlyList<string> ModulesToSave { get; set; } = [];

    /// <summary>The seed of random initial values and, outside of trainers, of dropout.</summary>
    /// <value>Default null: a trainer's adapter follows the trainer's seed; otherwise a seed is drawn once from torch's global generator.</value>
    public int? Seed { get; set; }

    internal abstract void Check();

    /// <summary>An independent copy.</summary>
    internal AdapterOptions Copy() => (AdapterOptions)MemberwiseClone();
}
