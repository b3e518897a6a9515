using System.Collections.ObjectModel;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that trains in several phases, each with its own optimizer and, unless <see cref="ContinuesSchedule"/> says otherwise, its own learning-rate schedule.</summary>
public interface IPhasedObjective
{
    /// <summary>The phases in order; at least one.</summary>
    IReadOnlyList<TrainingPhase> Phases { get; }

    /// <summary>The discrete choices from which <see cref="BeginPhase"/> rebuilds the network's shape in a resumed run.</summary>
    IReadOnlyDictionary<string, Tensor> Structure => ReadOnlyDictionary<string, Tensor>.Empty;

    /// <summary>
    /// Called once before a phase's first epoch; may rebuild the network. A resumed run calls it for each phase that had started, with the saved
    /// <paramref name="structure"/>, before weights are restored.
    /// </summary>
    /// <param name="phase">The phase, from 0.</param>
    /// <param name="structure">The saved <see cref="Structure"/>; null unless the run is resumed.</param>
    void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure);

    /// <summary>Called after every phase but the last, with the weights to keep in the network.</summary>
    /// <param name="phase">The phase that ended.</param>
    /// <param name="loss">The best loss on the validation rows, or the last on the training rows if there are none.</param>
    void EndPhase(int phase, double loss)
    {
    }

    /// <summary>
    /// True if a phase continues the learning-rate schedule of the phase before, so that one schedule runs over both. As its optimizer
    /// is new, the rate then rises from 0 to that of the schedule within an epoch and at least 50 steps.
    /// </summary>
    /// <param name="phase">The phase, from 1.</param>
    bool ContinuesSchedule(int phase) => false;

    /// <summary>Called after every epoch.</summary>
    /// <returns>True to end the phase early.</returns>
    bool IsPhaseComplete(int phase) => false;
}
