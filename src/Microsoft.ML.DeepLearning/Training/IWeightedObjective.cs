using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> whose rows have other weights than their example weights, such as class weights.</summary>
public interface IWeightedObjective
{
    /// <summary>The weight of the loss of each row, [B]; null for 1 each.</summary>
    Tensor? RowWeight(TensorBatch batch);

    /// <summary>The mean of <see cref="RowWeight"/> over all training rows.</summary>
    double MeanWeight(DataSummary summary);
}
