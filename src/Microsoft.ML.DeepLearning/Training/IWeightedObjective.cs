using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> whose row weights differ from the example weights, such as class weights.</summary>
public interface IWeightedObjective
{
    /// <summary>The weight of the loss of each row, [B]; null if all are 1.</summary>
    Tensor? RowWeight(TensorBatch batch);

    /// <summary>The mean of <see cref="RowWeight"/> over all training rows.</summary>
    double MeanWeight(DataSummary summary);
}
