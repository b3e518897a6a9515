namespace Microsoft.ML.Ctr;

/// <summary>The metric of the validation rows that chooses the best epoch of a click-through-rate trainer.</summary>
public enum EarlyStoppingMetric
{
    /// <summary>The mean log loss.</summary>
    LogLoss,

    /// <summary>The area under the ROC curve over all rows. It may still rise when overconfident probabilities raise the log loss.</summary>
    AreaUnderRocCurve,

    /// <summary>The area under the ROC curve within groups, averaged with the groups' weights (GAUC).</summary>
    GroupAreaUnderRocCurve,
}
