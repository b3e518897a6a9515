using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Updates the values of <see cref="FlatParameters"/> in place. Holds native buffers; does not own the parameters.
/// </summary>
internal abstract class FlatOptimizer(FlatParameters parameters) : IDisposable
{
    protected FlatParameters Parameters { get; } = parameters;

    /// <summary>The tensors from which a new optimizer continues bit for bit. The optimizer owns them.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Performs one update and returns the loss before it.</summary>
    /// <param name="evaluate">
    /// Zeroes the gradient, computes the loss and its gradient at the current values, collects and clips.
    /// If the loss is not finite, values and state stay unchanged.
    /// </param>
    /// <param name="learningRate">The rate of this step; each group multiplies it by its factor.</param>
    public abstract double Step(Func<double> evaluate, double learningRate);

    /// <summary>Call after changing the values externally; discards the curvature history.</summary>
    public virtual void ValuesChanged()
    {
    }

    /// <summary>Copies a saved state over the current one.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another type or shape.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => SavedState.Restore(State, state);

    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
        DisposeWorkspaces();
    }

    /// <summary>Frees memory that is not part of <see cref="State"/>.</summary>
    protected virtual void DisposeWorkspaces()
    {
    }

    /// <summary>A zero buffer with the shape of the values that outlives every dispose scope.</summary>
    protected Tensor NewBuffer() => zeros_like(Parameters.Values).DetachFromDisposeScope();
}

/// <summary>
/// Creates the optimizer that the option selects.
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

/// <summary>
/// One evaluation, then one update of every range. The common part of Adam and gradient descent.
/// </summary>
internal abstract class FirstOrderOptimizer(FlatParameters parameters) : FlatOptimizer(parameters)
{
    public sealed override double Step(Func<double> evaluate, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        var loss = evaluate();
        if (!double.IsFinite(loss))
            return loss;
        using (TorchSharp.torch.NewDisposeScope())
        {
            Update(learningRate);
            Parameters.Publish();
        }

        return loss;
    }

    protected abstract void Update(double learningRate);
}
