using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Spectra;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Measures how the active adapter changed each of its layers: intruder dimensions (Shuttleworth et al., arXiv 2410.21228), effective rank and
    /// norm of the change. Each weight is decomposed three times in 64 bits, which takes seconds for some thousand rows and columns.
    /// </summary>
    /// <param name="singularVectors">
    /// The number of strongest left singular vectors of each new weight to compare, at least 1. Default: 10. Vectors of singular
    /// values at rounding level are ignored.
    /// </param>
    /// <param name="cosineThreshold">
    /// A new vector whose largest absolute cosine with an old one is below this is an intruder; above 0, at most 1. Default: 0.5. If the old
    /// weight with m outputs has full rank, the largest cosine is always at least 1/√m.
    /// </param>
    /// <exception cref="InvalidOperationException">No adapter is active.</exception>
    public SpectralReport Diagnose(int singularVectors = PeftDefaults.SingularVectors, double cosineThreshold = PeftDefaults.CosineThreshold)
    {
        CheckDiagnosis(singularVectors, cosineThreshold);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var layers = Active.Layers.ConvertAll(entry =>
        {
            var before = entry.Layer.OriginalWeight;
            return WeightSpectrum.Compare(entry.Layer.Target, before, entry.Adapter.MergedWeight(before), singularVectors, cosineThreshold);
        });
        return new SpectralReport(layers, singularVectors, cosineThreshold);
    }

    /// <summary>Compares two networks with the same layers, before and after training without adapters.</summary>
    /// <param name="before">The network before.</param>
    /// <param name="after">The network after; its layers of the kinds Linear, Embedding and Conv2d with zero padding are compared.</param>
    /// <param name="singularVectors">As for <see cref="Diagnose(int, double)"/>.</param>
    /// <param name="cosineThreshold">As for <see cref="Diagnose(int, double)"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="before"/> lacks a layer, or has it in another shape.</exception>
    public static SpectralReport Diagnose(nn.Module before, nn.Module after, int singularVectors = PeftDefaults.SingularVectors, double cosineThreshold = PeftDefaults.CosineThreshold)
    {
        ArgumentNullException.ThrowIfNull(before);
        var weights = before.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter);
        return Diagnose(weights, after, singularVectors, cosineThreshold);
    }

    /// <summary>Compares a trained network with copies of its weights from before training.</summary>
    /// <param name="before">The weights before training, by parameter name; other entries are ignored.</param>
    /// <param name="after">The network after; its layers of the kinds Linear, Embedding and Conv2d with zero padding are compared.</param>
    /// <param name="singularVectors">As for <see cref="Diagnose(int, double)"/>.</param>
    /// <param name="cosineThreshold">As for <see cref="Diagnose(int, double)"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="before"/> lacks a layer, or has it in another shape.</exception>
    public static SpectralReport Diagnose(IReadOnlyDictionary<string, Tensor> before, nn.Module after, int singularVectors = PeftDefaults.SingularVectors, double cosineThreshold = PeftDefaults.CosineThreshold)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        CheckDiagnosis(singularVectors, cosineThreshold);
        var layers = after.named_modules().Prepend(("", after))
            .Select(entry => (Name: entry.Item1, Module: entry.Item2))
            .DistinctBy(entry => entry.Module) // a module in two places counts once
            .Where(entry => entry.Module is not Conv2d { padding_mode: not PaddingModes.Zeros })
            .Select(entry => TargetLayer.TryCreate(entry.Name, entry.Module))
            .OfType<TargetLayer>()
            .Select(target => WeightSpectrum.Compare(target, Before(target), target.Weight, singularVectors, cosineThreshold));
        return new SpectralReport([.. layers], singularVectors, cosineThreshold);

        Tensor Before(TargetLayer target)
        {
            var name = target.Name.Length == 0 ? "weight" : target.Name + ".weight";
            if (!before.TryGetValue(name, out var weight))
                throw new ArgumentException($"There is no '{name}' among the weights before.", nameof(before));
            return weight.shape.SequenceEqual(target.Weight.shape)
                ? weight
                : throw new ArgumentException($"'{name}' was [{string.Join(", ", weight.shape)}] before and is [{string.Join(", ", target.Weight.shape)}] now.", nameof(before));
        }
    }

    private static void CheckDiagnosis(int singularVectors, double cosineThreshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(singularVectors, 1);
        if (cosineThreshold is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(cosineThreshold), cosineThreshold, "The threshold must be above 0 and at most 1.");
        NativeBackend.EnsureAvailable();
    }
}
