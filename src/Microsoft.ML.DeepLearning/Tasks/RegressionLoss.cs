namespace Microsoft.ML.DeepLearning;

/// <summary>The loss of a regression trainer, which determines what the model predicts: a mean, a median or a quantile.</summary>
/// <remarks>
/// With d = (prediction - label)/scale:
/// <list type="bullet">
/// <item>squared: d²; the scale is the standard deviation of the training labels.</item>
/// <item>absolute: |d|.</item>
/// <item>Huber: d² up to |d| = δ, and 2·δ·|d| - δ² beyond (Huber, "Robust Estimation of a Location Parameter", 1964, times 2).</item>
/// <item>quantile: (1 - level)·d above the label and -level·d below it (Koenker and Bassett, "Regression Quantiles", 1978).</item>
/// </list>
/// The scale of all but the squared error is robust: the distance of the quartiles of the training labels divided by 1.349, which is the standard
/// deviation of normally distributed labels; if the quartiles are equal, the standard deviation. Quartiles come from an even sample of up to
/// 16,384 training rows.
/// </remarks>
public sealed record RegressionLoss
{
    internal const double DefaultDelta = 1;
    internal const double DefaultLevel = 0.5;

    /// <summary>The kind of loss.</summary>
    /// <value>Default <see cref="RegressionLossKind.Squared"/>.</value>
    public RegressionLossKind Kind { get; init; } = RegressionLossKind.Squared;

    /// <summary>
    /// δ of <see cref="RegressionLossKind.Huber"/>: errors above it count linearly. In units of the robust scale of the training labels, so that the
    /// default suits labels of any unit; other kinds ignore it.
    /// </summary>
    /// <value>Above 0 and at most 1,000; default 1.</value>
    public double Delta { get; init; } = DefaultDelta;

    /// <summary>The level of <see cref="RegressionLossKind.Quantile"/>: the share of labels below the prediction. Other kinds ignore it.</summary>
    /// <value>Above 0 and below 1; default 0.5, the median.</value>
    public double Level { get; init; } = DefaultLevel;

    /// <summary>The squared error.</summary>
    /// <returns>The loss of models that predict the mean.</returns>
    public static RegressionLoss Squared() => new();

    /// <summary>The absolute error.</summary>
    /// <returns>The loss of models that predict the median.</returns>
    public static RegressionLoss Absolute() => new() { Kind = RegressionLossKind.Absolute };

    /// <summary>The Huber loss.</summary>
    /// <param name="delta">See <see cref="Delta"/>.</param>
    /// <returns>A loss between the squared and the absolute error.</returns>
    public static RegressionLoss Huber(double delta = DefaultDelta) => new() { Kind = RegressionLossKind.Huber, Delta = delta };

    /// <summary>The pinball loss.</summary>
    /// <param name="level">See <see cref="Level"/>.</param>
    /// <returns>The loss of models that predict a quantile.</returns>
    public static RegressionLoss Quantile(double level) => new() { Kind = RegressionLossKind.Quantile, Level = level };
}
