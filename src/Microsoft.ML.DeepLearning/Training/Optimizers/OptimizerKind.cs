namespace Microsoft.ML.DeepLearning;

/// <summary>
/// The rules by which training updates the parameters of a network.
/// </summary>
public enum OptimizerKind
{
    /// <summary>
    /// Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1). Weight decay acts as an
    /// L2 penalty.
    /// </summary>
    Adam,

    /// <summary>
    /// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019,
    /// algorithm 2).
    /// </summary>
    AdamW,

    /// <summary>
    /// Stochastic gradient descent, with momentum if set. Weight decay acts as an L2 penalty.
    /// </summary>
    Sgd,

    /// <summary>
    /// Limited-memory BFGS with a line search (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and
    /// 7.5). Evaluates a batch several times per step; meant for small data in one batch.
    /// </summary>
    Lbfgs,
}
