namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2):
/// values shrink by learningRate · weightDecay, and the moments do not see it.
/// </summary>
internal sealed class AdamW(FlatParameters parameters, OptimizerSettings settings) : AdamRule(parameters, settings)
{
    protected override AdamUpdate Decay(AdamUpdate update, double learningRate, double weightDecay) =>
        update with { Shrink = 1 - learningRate * weightDecay };
}
