namespace Microsoft.ML.DeepLearning.Training.Optimizers;

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
