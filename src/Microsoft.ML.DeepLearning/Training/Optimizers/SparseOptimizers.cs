namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>Makes the optimizer that a sparse parameter asks for.</summary>
internal static class SparseOptimizers
{
    public static SparseOptimizer Create(SparseParameter parameter) => parameter.Optimizer switch
    {
        SparseOptimizerKind.LazyAdam => new LazyAdam(parameter),
        SparseOptimizerKind.RowWiseAdagrad => new RowWiseAdagrad(parameter),
        var kind => throw new ArgumentOutOfRangeException(nameof(parameter), kind, "There is no such optimizer."),
    };
}
