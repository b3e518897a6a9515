using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Trainers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.NoisyLabels.Peers;

/// <summary>Makes the pair of a run from options.</summary>
/// <param name="Options">How the networks learn.</param>
/// <param name="Noise">λ, β and storage.</param>
/// <param name="Run">Epochs and batch size.</param>
internal sealed record PeerPairFactory(EarlyLearningPlusOptions Options, NoisyLabelOptions Noise, TrainingOptions Run)
{
    /// <param name="networks">What is trained; it belongs to the objective.</param>
    /// <param name="copies">Networks of the same shape; owned by the result.</param>
    /// <param name="losses">With the first memory.</param>
    /// <param name="task">How many classes there are.</param>
    /// <param name="summary">How many rows there are.</param>
    /// <param name="device">Where the networks are.</param>
    public PeerPair Create(TwinNetwork networks, TwinNetwork copies, RowLosses losses, FittedTask task, DataSummary summary, Device device)
    {
        int batch = Run.BatchSizeFor(summary.Rows);
        double steps = Math.Ceiling(summary.Rows / (double)batch) * Run.MaximumEpochs;
        var settings = new PeerSettings(
            Noise.Strength, Options.StrengthRampUp * steps, Options.WeightAveraging, Options.WeightAveragingRampUp * steps, Options.MixupAlpha);
        var second = new TargetMemoryPlan(Noise, summary.NumberedRows, task.Classes).Create(device);
        return new PeerPair(networks, copies, losses.Memory!, second, settings);
    }
}
