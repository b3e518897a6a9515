namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The loss along a search direction: at which step, how high, how steep.
/// </summary>
internal readonly record struct SearchPoint(double Step, double Loss, double Slope)
{
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(Slope);
}
