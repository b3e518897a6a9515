using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>Updates the rows of a <see cref="SparseParameter"/> that have a gradient in the step. Does not own the parameter.</summary>
internal abstract class SparseOptimizer(SparseParameter parameter) : IDisposable
{
    public SparseParameter Parameter { get; } = parameter;

    /// <summary>The tensors from which a new optimizer continues bit for bit. The optimizer owns them.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One update with the collected gradient of the parameter; rows without a gradient stay bit for bit the same.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Update(Parameter.Gradient, learningRate * Parameter.LearningRateFactor);
        Parameter.StepDone();
    }

    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }

    /// <param name="gradient">[U, W], a row for each of the parameter's touched rows; null in a step without any.</param>
    /// <param name="learningRate">The rate of this step.</param>
    protected abstract void Update(Tensor? gradient, double learningRate);

    protected string Named(string state) => $"sparse.{Parameter.Name}.{state}";
}

/// <summary>Creates the optimizer that a sparse parameter selects.</summary>
internal static class SparseOptimizers
{
    public static SparseOptimizer Create(SparseParameter parameter) => parameter.Optimizer switch
    {
        SparseOptimizerKind.LazyAdam => new LazyAdam(parameter),
        SparseOptimizerKind.RowWiseAdagrad => new RowWiseAdagrad(parameter),
        var kind => throw new ArgumentOutOfRangeException(nameof(parameter), kind, "There is no such optimizer."),
    };
}
