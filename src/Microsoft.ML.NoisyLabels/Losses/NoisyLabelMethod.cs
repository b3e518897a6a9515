namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// The training loss of a classifier. z is a row's vector of C logits, p = softmax(z) its probabilities and y its class; a binary classifier has
/// the logits 0 and s. Members other than <see cref="None"/> are for data with wrong labels.
/// </summary>
public enum NoisyLabelMethod
{
    /// <summary>Cross-entropy, -log p_y: every label counts as correct.</summary>
    None,

    /// <summary>
    /// Cross-entropy and a term that pulls the network towards its predictions for the row in earlier epochs, before it starts to memorise
    /// wrong labels: -log p_y + λ·log(1 - ⟨p, t⟩), with t the running average of the row's predictions. Source: Liu et al.,
    /// NeurIPS 2020 (arXiv 2007.00151), equations 4 and 6.
    /// </summary>
    EarlyLearningRegularization,

    /// <summary>
    /// (1 - p_y^q)/q, between cross-entropy (q → 0) and the mean absolute error (q = 1), which is robust to symmetric noise.
    /// Source: Zhang and Sabuncu, NeurIPS 2018 (arXiv 1805.07836), equation 6.
    /// </summary>
    GeneralizedCrossEntropy,

    /// <summary>
    /// α times cross-entropy plus β times cross-entropy with prediction and label exchanged, in which log 0 is -4:
    /// -α·log p_y + 4·β·(1 - p_y). Source: Wang et al., ICCV 2019 (arXiv 1908.06112), equations 5 to 8.
    /// </summary>
    SymmetricCrossEntropy,

    /// <summary>
    /// Cross-entropy with the mean of label and prediction, b to 1 - b: -Σ_c (b·[c = y] + (1 - b)·p_c)·log p_c. Source: Reed et al.,
    /// ICLR 2015 workshop (arXiv 1412.6596), equation 6.
    /// </summary>
    SoftBootstrapping,

    /// <summary>
    /// Cross-entropy with the mean of label and most probable class, b to 1 - b: -b·log p_y - (1 - b)·log max_c p_c. Source: Reed et
    /// al., ICLR 2015 workshop (arXiv 1412.6596), equation 7.
    /// </summary>
    HardBootstrapping,

    /// <summary>
    /// Cross-entropy with a target that spreads a share ε evenly over the classes: -(1 - ε)·log p_y - ε·mean_c log p_c. Source:
    /// Szegedy et al., CVPR 2016 (arXiv 1512.00567), section 7.
    /// </summary>
    LabelSmoothing,

    /// <summary>
    /// Co-teaching: two networks with cross-entropy. Each is trained on those rows of a batch whose loss is smallest in the other network;
    /// the prediction is the mean of both. Supported by the trainers of <c>EarlyLearningRegularization</c> only. Source: Han et al., NeurIPS 2018
    /// (arXiv 1804.06872), algorithm 1.
    /// </summary>
    CoTeaching,
}
