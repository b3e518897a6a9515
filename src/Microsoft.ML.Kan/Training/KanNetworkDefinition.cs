using Microsoft.ML.Kan.Layers;

namespace Microsoft.ML.Kan.Training;

/// <summary>What a network is made from, before any weight is known.</summary>
internal sealed record KanNetworkDefinition(int Inputs, IReadOnlyList<int> Widths, IReadOnlyList<ActivationSpace> Pool, int GridSize, FeatureScaling Scaling)
{
    /// <summary>The layer widths that the options ask for, outputs last.</summary>
    public static KanNetworkDefinition Of(KanOptions options, int outputs, FeatureScaling scaling)
        => new(scaling.Centre.Length, [.. Enumerable.Repeat(options.HiddenWidth, options.HiddenLayers), outputs], [.. options.Spaces], options.GridSize, scaling);

    /// <summary>A new network, drawn from the global torch generator; the caller disposes it.</summary>
    public SKanNetwork Create() => new(Inputs, Widths, Pool, GridSize, Scaling.Centre, Scaling.HalfRange);
}
