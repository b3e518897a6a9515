using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>What became of the names in <see cref="AdapterOptions"/>.</summary>
/// <param name="Layers">The layers that have an adapter, in the order of the network.</param>
/// <param name="SavedModules">The modules that are trained as a whole.</param>
/// <param name="Unmatched">The names and patterns of the options that no module has.</param>
/// <param name="TrainableParameters">How many numbers are trained: of the adapters and of the modules trained as a whole.</param>
/// <param name="TotalParameters">How many numbers the network has, without the adapters.</param>
public sealed record TargetReport(
    IReadOnlyList<AdaptedLayerInfo> Layers,
    IReadOnlyList<string> SavedModules,
    IReadOnlyList<string> Unmatched,
    long TrainableParameters,
    long TotalParameters);
