using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.NoisyLabels;

/// <summary>Options for training a classifier on data with wrong labels.</summary>
/// <remarks>
/// Example weights and class weights multiply the whole loss of a row. With methods other than <see cref="NoisyLabelMethod.None"/> the
/// validation loss is 1 - p_y: on wrong validation labels, cross-entropy would penalise the better network for being confident.
/// </remarks>
public sealed class NoisyLabelOptions
{
    /// <summary>The loss.</summary>
    /// <value>Default <see cref="NoisyLabelMethod.None"/>.</value>
    public NoisyLabelMethod Method { get; set; } = NoisyLabelMethod.None;

    /// <summary>β of early-learning regularisation: the share of a row's running average that an epoch keeps; the new prediction has the share 1 - β.</summary>
    /// <value>At least 0 and below 1; default 0.7. The source recommends 0.7 for symmetric noise and 0.9 for noise between similar classes.</value>
    [Choice(new object[] { 0.5, 0.7, 0.9, 0.99 }, NoisyLabelDefaults.Averaging)]
    public double Averaging { get; set; } = NoisyLabelDefaults.Averaging;

    /// <summary>λ of early-learning regularisation: the weight of its term. If it is too large at high noise, the network predicts only a few classes.</summary>
    /// <value>
    /// 0 to 1,000; default 3, and 0.5 in binary trainers. The source recommends 3 for symmetric noise, 1 for noise between similar
    /// classes and 7 for 100 classes; it has no experiments with two classes. With two, the term outweighs the label if a row and its
    /// running average give a class more than λ/(2λ - 2): with λ = 3 and three quarters of the rows in one class, every row stays at
    /// that class from the start. Up to λ = 2 this cannot happen.
    /// </value>
    [Choice(new object[] { 0.5, 1.0, 3.0, 5.0, 7.0, 10.0 }, NoisyLabelDefaults.Strength)]
    public double Strength { get; set; } = NoisyLabelDefaults.Strength;

    /// <summary>The storage of the running averages of early-learning regularisation.</summary>
    /// <value>Default <see cref="NoisyLabels.TargetStorage.Auto"/>.</value>
    public TargetStorage TargetStorage { get; set; } = TargetStorage.Auto;

    /// <summary>k of <see cref="TargetStorage.TopClasses"/>: the number of classes kept for each row.</summary>
    /// <value>1 to 1,000; default 10.</value>
    public int TopClasses { get; set; } = NoisyLabelDefaults.TopClasses;

    /// <summary>
    /// The memory limit of the running averages, in units of 2²⁰ bytes, on the training device. A checkpoint needs the same amount. Another 8 bytes
    /// per row hold the checksums that detect changed rows.
    /// </summary>
    /// <value>At least 1; default 1,024.</value>
    public int MemoryLimitMegabytes { get; set; } = NoisyLabelDefaults.MemoryLimitMegabytes;

    /// <summary>q of <see cref="NoisyLabelMethod.GeneralizedCrossEntropy"/>.</summary>
    /// <value>Above 0 and at most 1; default 0.7.</value>
    [Range(0.1, 1.0, init: NoisyLabelDefaults.Exponent)]
    public double Exponent { get; set; } = NoisyLabelDefaults.Exponent;

    /// <summary>α of <see cref="NoisyLabelMethod.SymmetricCrossEntropy"/>, the weight of cross-entropy.</summary>
    /// <value>0 to 1,000; default 0.1. The source uses 0.1 for 10 classes and 6 for 100.</value>
    [Range(1e-2, 10.0, init: NoisyLabelDefaults.CrossEntropyWeight, logBase: true)]
    public double CrossEntropyWeight { get; set; } = NoisyLabelDefaults.CrossEntropyWeight;

    /// <summary>β of <see cref="NoisyLabelMethod.SymmetricCrossEntropy"/>, the weight of the reverse cross-entropy.</summary>
    /// <value>0 to 1,000, and above 0 if <see cref="CrossEntropyWeight"/> is 0; default 1. The source uses 1 for 10 classes and 0.1 for 100.</value>
    [Range(1e-2, 10.0, init: NoisyLabelDefaults.ReverseCrossEntropyWeight, logBase: true)]
    public double ReverseCrossEntropyWeight { get; set; } = NoisyLabelDefaults.ReverseCrossEntropyWeight;

    /// <summary>b of the bootstrapping losses: the share of the label in the target.</summary>
    /// <value>0 to 1; default null: 0.95 for <see cref="NoisyLabelMethod.SoftBootstrapping"/> and 0.8 for <see cref="NoisyLabelMethod.HardBootstrapping"/>, as in the source.</value>
    public double? LabelShare { get; set; }

    /// <summary>ε of <see cref="NoisyLabelMethod.LabelSmoothing"/>: the share of the target that is spread over all classes.</summary>
    /// <value>0 to 0.9; default 0.1.</value>
    [Range(0.0, 0.5, init: NoisyLabelDefaults.Smoothing)]
    public double Smoothing { get; set; } = NoisyLabelDefaults.Smoothing;

    /// <summary>
    /// τ of <see cref="NoisyLabelMethod.CoTeaching"/>: the share of every batch that is excluded. Set it to the share of wrong labels, which
    /// <c>FindLabelIssues</c> estimates.
    /// </summary>
    /// <value>At least 0 and below 1; default 0.2.</value>
    [Range(0.05, 0.6, init: NoisyLabelDefaults.ForgetRate)]
    public double ForgetRate { get; set; } = NoisyLabelDefaults.ForgetRate;

    /// <summary>T_k of <see cref="NoisyLabelMethod.CoTeaching"/>: the epochs over which the excluded share grows from 0 to <see cref="ForgetRate"/>.</summary>
    /// <value>At least 0; default 10, as in the source.</value>
    public int ForgetRampUpEpochs { get; set; } = NoisyLabelDefaults.ForgetRampUpEpochs;

    /// <summary>The defaults of binary trainers.</summary>
    internal static NoisyLabelOptions ForTwoClasses() => new() { Strength = NoisyLabelDefaults.BinaryStrength };

    /// <summary>The defaults of the trainers of early-learning regularisation.</summary>
    internal static NoisyLabelOptions ForEarlyLearning() => new() { Method = NoisyLabelMethod.EarlyLearningRegularization };

    /// <summary>True if the method keeps state for each training row between epochs.</summary>
    internal bool RemembersRows => Method == NoisyLabelMethod.EarlyLearningRegularization;
}
