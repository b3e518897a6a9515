using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// One update of Adam (Kingma and Ba, 2015, algorithm 1), as numbers:
/// g ← g + Penalty·x, x ← Shrink·x, m ← Beta1·m + (1 − Beta1)·g, v ← Beta2·v + (1 − Beta2)·g²,
/// x ← x − Rate·m / (√v / Correction + Epsilon).
/// </summary>
internal readonly record struct AdamUpdate
{
    public double Beta1 { get; init; }

    public double Beta2 { get; init; }

    public double Epsilon { get; init; }

    /// <summary>The learning rate divided by the bias correction of m.</summary>
    public double Rate { get; init; }

    /// <summary>The square root of the bias correction of v.</summary>
    public double Correction { get; init; }

    /// <summary>The factor of decoupled weight decay; 1 for none.</summary>
    public double Shrink { get; init; }

    /// <summary>The factor of the L2 penalty; 0 for none.</summary>
    public double Penalty { get; init; }

    /// <summary>
    /// The update as torch kernels, for any device. <paramref name="workspace"/> is overwritten, and so is the gradient
    /// if there is a penalty.
    /// </summary>
    public void Apply(Tensor values, Tensor gradient, Tensor first, Tensor second, Tensor workspace)
    {
        using var scope = NewDisposeScope();
        if (Penalty != 0)
            gradient.Add(values, Penalty);
        if (Shrink != 1)
            values.Multiply(Shrink);
        first.Multiply(Beta1).Add(gradient, 1 - Beta1);
        second.Multiply(Beta2).AddProduct(gradient, gradient, 1 - Beta2);
        workspace.copy_(second).sqrt_().Divide(Correction).Add(Epsilon);
        values.AddQuotient(first, workspace, -Rate);
    }
}
