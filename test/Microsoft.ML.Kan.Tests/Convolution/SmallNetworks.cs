using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>Small convolutional networks in 64 bits, as training might have left them.</summary>
internal static class SmallNetworks
{
    public static readonly ActivationSpace[] Pool = [ActivationSpace.BSpline, ActivationSpace.Fourier, ActivationSpace.MexicanHat];

    public static ConvKanNetwork Create(ConvKanBlock kind, IReadOnlyList<ActivationSpace> pool, params (int Channels, int Stride)[] blocks)
        => Create(kind, pool, ConvKanNormalization.Batch, blocks);

    public static ConvKanNetwork Create(ConvKanBlock kind, IReadOnlyList<ActivationSpace> pool, ConvKanNormalization normalization, (int Channels, int Stride)[] blocks)
    {
        random.manual_seed(17);
        var network = new ConvKanNetwork(new(2, 3, blocks, kind, Residual: true, pool, GridSize: 2, Normalization: normalization));
        network.to(float64);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.Calibrate(randn(16, 2, 8, 7, float64));
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name.EndsWith("coefficients", StringComparison.Ordinal))
                parameter.copy_(kind == ConvKanBlock.Shared ? randn_like(parameter) : parameter * 30); // loud enough to matter
            else if (name.EndsWith("gates", StringComparison.Ordinal) || name.EndsWith("offset", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal))
                parameter.copy_(randn_like(parameter) * 0.3);
        }

        return network;
    }
}
