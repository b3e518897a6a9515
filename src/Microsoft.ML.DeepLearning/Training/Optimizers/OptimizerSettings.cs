namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The settings of all optimizers; each optimizer reads the properties that it uses.
/// </summary>
internal sealed record OptimizerSettings
{
    /// <summary>Decay of Adam's mean of gradients, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of Adam's mean of squared gradients, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps Adam's denominator away from 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Strength of weight decay: decoupled in AdamW, an L2 penalty in the others.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Momentum of SGD, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>True for Nesterov momentum in SGD.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Pairs of steps and gradient changes that L-BFGS keeps.</summary>
    public int HistorySize { get; init; } = 10;

    /// <summary>Iterations of L-BFGS in one call of Step.</summary>
    public int IterationsPerStep { get; init; } = 20;

    /// <summary>The maximum number of evaluations of one line search of L-BFGS.</summary>
    public int EvaluationsPerSearch { get; init; } = 25;

    /// <summary>The largest share of the slope that L-BFGS's line search accepts; smaller values search more exactly. In (1e-4, 1).</summary>
    public double CurvatureTolerance { get; init; } = 0.9;

    /// <summary>L-BFGS stops if no component of the gradient is larger.</summary>
    public double GradientTolerance { get; init; } = 1e-9;
}
