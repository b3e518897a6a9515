using Microsoft.ML.Kan.Layers;

namespace Microsoft.ML.Kan.Training;

/// <summary>What a network is made from, before any weight is known.</summary>
internal sealed record KanNetworkDefinition(
    int Inputs, IReadOnlyList<int> Widths, IReadOnlyList<ActivationSpace> Pool, SelectionScope Scope, int GridSize, FeatureScaling Scaling)
{
    /// <summary>The network that the options ask for, outputs last.</summary>
    public static KanNetworkDefinition Of(KanOptions options, int outputs, FeatureScaling scaling)
    {
        var hidden = options.HiddenWidths ?? [.. Enumerable.Repeat(options.HiddenWidth, options.HiddenLayers)];
        return new(scaling.Centre.Length, [.. hidden, outputs], [.. options.Spaces], options.SelectionScope, options.GridSize, scaling);
    }

    /// <summary>A new network, drawn from the global torch generator; the caller disposes it.</summary>
    public SKanNetwork Create() => new(Inputs, Widths, Pool, GridSize, Scaling.Centre, Scaling.HalfRange, Scope);
}
