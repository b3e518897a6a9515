namespace Microsoft.ML.DeepLearning;

/// <summary>The kinds of <see cref="RegressionLoss"/>.</summary>
public enum RegressionLossKind
{
    /// <summary>The square of the error; the model predicts the mean.</summary>
    Squared,

    /// <summary>The absolute error; the model predicts the median.</summary>
    Absolute,

    /// <summary>The square of small errors, and a line beyond <see cref="RegressionLoss.Delta"/>; the model predicts a mean that outliers hardly move.</summary>
    Huber,

    /// <summary>The pinball loss; the model predicts the quantile of <see cref="RegressionLoss.Level"/>.</summary>
    Quantile,
}
