using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// A <see cref="TrainingObjective"/> that knows more about its labels than the loop: weights besides example weights, such as class weights, and
/// the best constant prediction, which every trained model should beat.
/// </summary>
public interface ILabelledObjective
{
    /// <summary>The weight of the loss of each row, [B]; null for 1 each. The default is the example weight.</summary>
    Tensor? RowWeight(TensorBatch batch) => batch.Weight;

    /// <summary>The mean of <see cref="RowWeight"/> over all training rows.</summary>
    double MeanWeight(DataSummary summary) => summary.MeanWeight;

    /// <summary>True if the training labels differ, so that there is a best constant prediction. The default is false: none is known.</summary>
    bool HasConstant(DataSummary summary) => false;

    /// <summary>The validation loss of each row, [B], for the best constant prediction of the training labels; null unless <see cref="HasConstant"/>.</summary>
    Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => null;
}
