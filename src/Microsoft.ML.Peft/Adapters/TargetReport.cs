namespace Microsoft.ML.Peft.Adapters;

/// <summary>The modules that the names in <see cref="AdapterOptions"/> matched.</summary>
/// <param name="Layers">The layers with an adapter, in the order of the network.</param>
/// <param name="SavedModules">The fully trained modules.</param>
/// <param name="Unmatched">The names and patterns of the options that match no module.</param>
/// <param name="TrainableParameters">The number of trained parameters, in adapters and fully trained modules.</param>
/// <param name="TotalParameters">The number of parameters of the network without adapters.</param>
public sealed record TargetReport(
    IReadOnlyList<AdaptedLayerInfo> Layers,
    IReadOnlyList<string> SavedModules,
    IReadOnlyList<string> Unmatched,
    long TrainableParameters,
    long TotalParameters);
