using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> with a penalty besides the loss of the rows.</summary>
public interface IRegularizedObjective
{
    /// <summary>A scalar added to the mean loss in training; null if currently none.</summary>
    Tensor? Penalty();

    /// <summary>The factor for the options' weight decay, for methods whose decay depends on the length of an epoch.</summary>
    /// <param name="stepsPerEpoch">Batches of an epoch.</param>
    double WeightDecayFactor(long stepsPerEpoch) => 1;
}
