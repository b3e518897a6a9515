using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>The definition of a network, without its weights.</summary>
internal sealed record KanNetworkDefinition(
    int Inputs, IReadOnlyList<int> Widths, IReadOnlyList<ActivationSpace> Pool, SelectionScope Scope, int GridSize, FeatureScaling Scaling)
{
    /// <summary>The network for the options; its last layer has the outputs.</summary>
    public static KanNetworkDefinition Of(SelectableKanOptions options, int outputs, FeatureScaling scaling)
    {
        var hidden = options.HiddenWidths ?? [.. Enumerable.Repeat(options.HiddenWidth, options.HiddenLayers)];
        return new(scaling.Centre.Length, [.. hidden, outputs], [.. options.Spaces], options.SelectionScope, options.GridSize, scaling);
    }

    /// <summary>The same network with one space, without selection.</summary>
    public KanNetworkDefinition Only(ActivationSpace space) => this with { Pool = [space] };

    /// <summary>A new network on the device of <paramref name="sample"/>, raw features of some rows, [S, I]; the caller disposes it.</summary>
    public SKanNetwork CreateCalibrated(Tensor sample, RandomSource random)
    {
        var network = Create(random);
        try
        {
            network.Calibrate(sample.cpu());
            network.to(sample.device);
            return network;
        }
        catch
        {
            network.Dispose(); // a calibration may be cancelled
            throw;
        }
    }

    /// <summary>A new network; the caller disposes it.</summary>
    public SKanNetwork Create(RandomSource random) => new(Inputs, Widths, Pool, GridSize, Scaling, Scope, random);
}
