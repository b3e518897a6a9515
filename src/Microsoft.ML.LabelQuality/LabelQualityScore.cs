namespace Microsoft.ML.LabelQuality;

/// <summary>Scores of the probability that the given label k of a row is correct, from its out-of-sample probabilities p: from 0, certainly wrong, to 1.</summary>
public enum LabelQualityScore
{
    /// <summary>p(k), the probability of the given class.</summary>
    SelfConfidence,

    /// <summary>(p(k) − max over the other classes of p + 1) / 2: lower if one other class stands out.</summary>
    NormalizedMargin,

    /// <summary>
    /// ln(1 + r) / r, where r = H / p(k) and H is the entropy of p divided by its maximum, ln C: lower if the given class is improbable
    /// or the model is undecided.
    /// </summary>
    ConfidenceWeightedEntropy,
}
