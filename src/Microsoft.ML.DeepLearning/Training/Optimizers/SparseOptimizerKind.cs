namespace Microsoft.ML.DeepLearning;

/// <summary>The update rules of matrices with few touched rows per step, such as embedding tables.</summary>
public enum SparseOptimizerKind
{
    /// <summary>
    /// Adam in which a step reads and changes only the rows that its batch uses: their means of gradients and of squared gradients
    /// decay in the steps that use them. The bias corrections count all steps, as in <c>torch.optim.SparseAdam</c> and TensorFlow's
    /// <c>LazyAdamOptimizer</c>. State: two numbers for each weight.
    /// </summary>
    LazyAdam,

    /// <summary>
    /// Adagrad (Duchi, Hazan and Singer, 2011) with one accumulator for each row: the sum of the mean squared gradients of its
    /// steps, as in FBGEMM's row-wise Adagrad. State: one number for each row. It usually needs a learning rate ten times as high
    /// as Adam's.
    /// </summary>
    RowWiseAdagrad,
}
