using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> with a kernel of its own for loss and gradient, in place of autograd.</summary>
public interface IGradientObjective
{
    /// <summary>
    /// Computes the loss Σ w·l / (rows · <paramref name="meanWeight"/>) of a batch and writes its gradient over the <c>grad</c> of each
    /// parameter of the current phase; the <c>grad</c> of a frozen group is not read.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="meanWeight">The mean weight of all training rows.</param>
    /// <returns>The loss; null if this run needs autograd, which then computes <see cref="TrainingObjective.RowLoss"/> and its gradient.</returns>
    double? Gradient(TensorBatch batch, double meanWeight);
}
