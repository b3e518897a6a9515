using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that knows the loss of the best constant prediction, which every trained model should beat.</summary>
public interface IConstantBaseline
{
    /// <summary>True if the training labels differ, so that a constant prediction can be compared.</summary>
    bool HasConstant(DataSummary summary);

    /// <summary>The validation loss of each row, [B], for the best constant prediction of the training labels; null unless <see cref="HasConstant"/>.</summary>
    Tensor? ConstantLoss(TensorBatch batch, DataSummary summary);
}
