namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Adam; weight decay is an L2 penalty, added to the gradient.
/// </summary>
internal sealed class Adam(FlatParameters parameters, OptimizerSettings settings) : AdamRule(parameters, settings)
{
    protected override AdamUpdate Decay(AdamUpdate update, double learningRate, double weightDecay) =>
        update with { Penalty = weightDecay };
}
