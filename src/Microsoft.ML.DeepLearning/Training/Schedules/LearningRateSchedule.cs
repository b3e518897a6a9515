namespace Microsoft.ML.DeepLearning;

/// <summary>
/// The course of the learning rate during training. Every schedule can start with a linear warm-up.
/// </summary>
public enum LearningRateSchedule
{
    /// <summary>The learning rate is constant.</summary>
    Constant,

    /// <summary>
    /// Decreases along half a cosine wave to the smallest rate at the end (Loshchilov and Hutter, "SGDR: Stochastic Gradient
    /// Descent with Warm Restarts", 2017, equation 5, one period).
    /// </summary>
    Cosine,

    /// <summary>
    /// Decreases along half a cosine wave and restarts at the top, in periods that may grow (same paper, section 3).
    /// </summary>
    CosineWithRestarts,

    /// <summary>Multiplied by the decay factor at fixed intervals of epochs.</summary>
    Step,

    /// <summary>Multiplied by the decay factor after every epoch.</summary>
    Exponential,

    /// <summary>
    /// Rises from a small rate to the full rate, then decreases far below the start, both along half a cosine wave (Smith and
    /// Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018).
    /// </summary>
    OneCycle,

    /// <summary>Multiplied by a factor when the monitored loss has not improved for some epochs.</summary>
    Plateau,
}
