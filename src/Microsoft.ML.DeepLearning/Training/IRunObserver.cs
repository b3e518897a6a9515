using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that acts before the first and after the last step of a run.</summary>
public interface IRunObserver
{
    /// <summary>Called once before the first phase, also in a resumed run; may read the training rows.</summary>
    /// <param name="rows">The training rows, in any order and batch size.</param>
    /// <param name="checkAlive">Call it for every batch; it throws if the run is cancelled.</param>
    void Prepare(BatchSource rows, Action checkAlive)
    {
    }

    /// <summary>Called once, at the end. Brings the network into its final shape, also if the run ended before the last phase.</summary>
    void Complete()
    {
    }

    /// <summary>Called once after <see cref="Complete"/>, before the model is created, also in a run without epochs.</summary>
    /// <param name="run">The rows of the run.</param>
    void Finish(FinishedRun run)
    {
    }
}
