namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that changes with the progress of the run, such as an annealed temperature.</summary>
public interface IStepObserver
{
    /// <summary>Called before every epoch; may change the values of parameters, not their number.</summary>
    /// <param name="phase">The current phase.</param>
    /// <param name="epoch">The epoch within it, from 0.</param>
    /// <param name="epochs">The number of epochs of the phase, if it is not ended early.</param>
    /// <returns>True if it changed parameter values.</returns>
    bool BeginEpoch(int phase, int epoch, int epochs) => false;

    /// <summary>Called before every step.</summary>
    /// <param name="phase">The current phase.</param>
    /// <param name="progress">The finished share of the phase, from 0 to below 1.</param>
    void BeginStep(int phase, double progress)
    {
    }

    /// <summary>Called after every step; may move the values of parameters back to allowed ones.</summary>
    void EndStep()
    {
    }

    /// <summary>Called after the steps of every epoch, before validation; may change buffers of the network, not its parameters.</summary>
    void EndEpoch()
    {
    }
}
