using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Creates the pair of a run from options.</summary>
/// <param name="Options">The options of the two networks.</param>
/// <param name="Run">The same options: epochs and batch size.</param>
internal sealed record PeerPairFactory(IPeerOptions Options, TrainingOptions Run)
{
    /// <param name="networks">The trained networks; the objective owns them.</param>
    /// <param name="create">Creates a network of the same shape.</param>
    /// <param name="losses">The losses, with the first memory for ELR+.</param>
    /// <param name="summary">The number of rows.</param>
    /// <param name="device">The device of the networks.</param>
    /// <param name="random">The source of the mixing.</param>
    public PeerPair Create(TwinNetwork networks, Func<nn.Module<Tensor, Tensor>> create, NoisyLabelLoss losses, DataSummary summary, Device device, RandomSource random)
    {
        var noise = Options.NoisyLabels;
        if (!Options.Plus)
            return new CoTeachingPair(networks, noise.ForgetRate, noise.ForgetRampUpEpochs);
        var plus = Options.PlusOptions;
        int batch = Run.BatchSizeFor(summary.Rows);
        double steps = Math.Ceiling(summary.Rows / (double)batch) * Run.MaximumEpochs;
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
