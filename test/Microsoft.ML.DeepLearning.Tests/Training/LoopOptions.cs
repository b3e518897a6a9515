namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>The common options, set so that a step is simple arithmetic: plain SGD at a constant rate of 0.1.</summary>
internal sealed class LoopOptions : TrainingOptions
{
    public LoopOptions()
    {
        MaximumEpochs = 4;
        BatchSize = 1000;
        LearningRate = 0.1;
        Optimizer = OptimizerKind.Sgd;
        Momentum = 0;
        WeightDecay = 0;
        Schedule = LearningRateSchedule.Constant;
        ValidationFraction = 0;
        Seed = 5;
    }
}
