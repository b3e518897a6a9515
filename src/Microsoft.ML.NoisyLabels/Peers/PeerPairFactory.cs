using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Creates the networks that a trainer's options select: one, or two that learn from each other.</summary>
internal static class PeerPairFactory
{
    /// <summary>Creates the network of a run and, for two networks, the pair that trains them.</summary>
    /// <typeparam name="TOptions">The trainer's options.</typeparam>
    /// <param name="options">The loss, the options of two networks, epochs and batch size.</param>
    /// <param name="create">Creates a network that is also an <see cref="DeepLearning.Onnx.IOnnxLayer"/>.</param>
    /// <param name="losses">The losses, with the first memory for ELR+.</param>
    /// <param name="summary">The number of rows.</param>
    /// <param name="device">The device of the networks.</param>
    /// <param name="random">The source of the mixing.</param>
    /// <returns>A single network and null, or a <see cref="TwinNetwork"/> and its pair; the objective owns both.</returns>
    public static (nn.Module<Tensor, Tensor> Network, PeerPair? Pair) Create<TOptions>(
        TOptions options, Func<nn.Module<Tensor, Tensor>> create, NoisyLabelLoss losses, DataSummary summary, Device device, RandomSource random)
        where TOptions : TrainingOptions, IPeerOptions
    {
        if (options.Networks == 1)
            return (create(), null);
        var networks = new TwinNetwork(create);
        return (networks, CreatePair(options, networks, create, losses, summary, device, random));
    }

    /// <summary>Creates the pair of two networks; the parameters are those of <see cref="Create"/>.</summary>
    public static PeerPair CreatePair<TOptions>(
        TOptions options, TwinNetwork networks, Func<nn.Module<Tensor, Tensor>> create, NoisyLabelLoss losses, DataSummary summary, Device device,
        RandomSource random)
        where TOptions : TrainingOptions, IPeerOptions
    {
        var noise = options.NoisyLabels;
        if (!options.Plus)
            return new CoTeachingPair(networks, noise.ForgetRate, noise.ForgetRampUpEpochs);
        var plus = options.PlusOptions;
        double steps = Math.Ceiling(summary.Rows / (double)options.BatchSizeFor(summary.Rows)) * options.MaximumEpochs;
        var settings = new PeerSettings(noise.Strength, plus.StrengthRampUp * steps, plus.WeightAveraging, plus.WeightAveragingRampUp * steps, plus.MixupAlpha);
        var second = new TargetMemoryPlan(noise, summary.NumberedRows, losses.Task.Classes).Create(device);
        return new EarlyLearningPair(networks, new TwinNetwork(create), losses.Memory!, second, settings, random);
    }
}

/// <summary>The settings of the two networks of ELR+, with ramps in steps.</summary>
/// <param name="Strength">λ, the weight of the regulariser.</param>
/// <param name="StrengthRampUp">Steps over which λ rises; 0 for none.</param>
/// <param name="WeightAveraging">γ, the share of an averaged weight that a step keeps.</param>
/// <param name="WeightAveragingRampUp">Steps over which γ rises; 0 for none.</param>
/// <param name="MixupAlpha">α of Beta(α, α), the distribution of mixing shares; 0 for no mixing.</param>
internal sealed record PeerSettings(double Strength, double StrengthRampUp, double WeightAveraging, double WeightAveragingRampUp, double MixupAlpha);
