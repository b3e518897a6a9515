namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Makes the optimizer that an option names.
/// </summary>
internal static class FlatOptimizers
{
    public static FlatOptimizer Create(OptimizerKind kind, FlatParameters parameters, OptimizerSettings settings) => kind switch
    {
        OptimizerKind.Adam => new Adam(parameters, settings),
        OptimizerKind.AdamW => new AdamW(parameters, settings),
        OptimizerKind.Sgd => new Sgd(parameters, settings),
        OptimizerKind.Lbfgs => new Lbfgs(parameters, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such optimizer."),
    };
}
