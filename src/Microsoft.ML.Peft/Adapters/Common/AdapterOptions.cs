namespace Microsoft.ML.Peft.Adapters;

/// <summary>The layers of a network that get an adapter, and the modules trained beside them.</summary>
public abstract class AdapterOptions
{
    /// <summary>
    /// Names of modules, or the ends of their names after a dot: "query" is every "encoder.layer.N.attention.self.query". Used where
    /// <see cref="TargetPattern"/> is null; at least one is needed then, unless <see cref="AllLinear"/> is set.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; set; } = [];

    /// <summary>A regular expression for the whole name of a module; null for none. Takes the place of <see cref="TargetModules"/>.</summary>
    public string? TargetPattern { get; set; }

    /// <summary>True to adapt every linear layer that is not in <see cref="ModulesToSave"/>. Default: false.</summary>
    public bool AllLinear { get; set; }

    /// <summary>Names of modules, or the ends of their names, that are left out.</summary>
    public IReadOnlyList<string> ExcludeModules { get; set; } = [];

    /// <summary>The numbers of the layers to change, each the part of a name after <see cref="LayersPattern"/>; all when empty.</summary>
    public IReadOnlyList<int> LayersToTransform { get; set; } = [];

    /// <summary>The part of a name in front of a layer's number, such as "layer"; any when null.</summary>
    public string? LayersPattern { get; set; }

    /// <summary>Names of modules, or the ends of their names, that are trained and saved as a whole, such as the classifier.</summary>
    public IReadOnlyList<string> ModulesToSave { get; set; } = [];

    /// <summary>The seed of random initial values and, outside of trainers, of dropout.</summary>
    /// <value>Default null: a trainer's adapter follows the trainer's seed; otherwise a seed is drawn once from torch's global generator.</value>
    public int? Seed { get; set; }

    internal abstract void Check();

    /// <summary>A copy whose values can be changed.</summary>
    internal AdapterOptions Copy() => (AdapterOptions)MemberwiseClone();
}
