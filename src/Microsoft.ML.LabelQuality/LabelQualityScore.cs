namespace Microsoft.ML.LabelQuality;

/// <summary>How sure one can be that the given label k of a row is right, from its out-of-sample probabilities p; from 0, surely wrong, to 1.</summary>
public enum LabelQualityScore
{
    /// <summary>p(k), the probability of the given class.</summary>
    SelfConfidence,

    /// <summary>(p(k) − max over the other classes of p + 1) / 2: lower where one other class stands out.</summary>
    NormalizedMargin,

    /// <summary>
    /// ln(1 + r) / r, where r = H / p(k) and H is the entropy of p as a share of the largest possible, ln C: lower where the given class
    /// is improbable, the more so the less the model decides.
    /// </summary>
    ConfidenceWeightedEntropy,
}
