using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.NoisyLabels;

/// <summary>How a classifier deals with labels of which some are wrong.</summary>
/// <remarks>
/// Example weights and class weights multiply the loss of a row as a whole, whatever it is. With another method than
/// <see cref="NoisyLabelMethod.None"/> the validation loss is 1 - p_y, which asks whether predictions are right without asking how
/// sure they are: of validation labels that are wrong, cross-entropy would punish the better network.
/// </remarks>
public sealed class NoisyLabelOptions
{
    /// <summary>The loss.</summary>
    /// <value>Default <see cref="NoisyLabelMethod.None"/>.</value>
    public NoisyLabelMethod Method { get; set; } = NoisyLabelMethod.None;

    /// <summary>β of early-learning regularisation: what of a row's running average an epoch leaves; 1 - β is the new prediction's part.</summary>
    /// <value>At least 0 and below 1; default 0.7. The source recommends 0.7 for evenly spread noise and 0.9 for noise between similar classes.</value>
    [Choice(new object[] { 0.5, 0.7, 0.9, 0.99 }, 0.7)]
    public double Averaging { get; set; } = 0.7;

    /// <summary>λ of early-learning regularisation: the weight of its term. Too much of it, at high noise, makes the network predict a few classes only.</summary>
    /// <value>
    /// 0 to 1,000; default 3, and 0.5 in trainers of two classes. The source recommends 3 for evenly spread noise, 1 for noise between
    /// similar classes and 7 for 100 classes; it has no experiments with two. There the term can outweigh the label as soon as a row and
    /// its running average give a class more than λ/(2λ - 2): with λ = 3 and three quarters of the rows in one class, every row is held
    /// to that class before anything is learned. Up to λ = 2 this cannot happen.
    /// </value>
    [Choice(new object[] { 0.5, 1.0, 3.0, 5.0, 7.0, 10.0 }, 3.0)]
    public double Strength { get; set; } = 3;

    /// <summary>How early-learning regularisation keeps its running averages.</summary>
    /// <value>Default <see cref="NoisyLabels.TargetStorage.Auto"/>.</value>
    public TargetStorage TargetStorage { get; set; } = TargetStorage.Auto;

    /// <summary>k of <see cref="TargetStorage.TopClasses"/>: the classes kept of each row.</summary>
    /// <value>1 to 1,000; default 10.</value>
    public int TopClasses { get; set; } = 10;

    /// <summary>
    /// What the running averages may take, in units of 2²⁰ bytes, on the device that trains. A checkpoint holds as much in addition.
    /// Another 8 bytes a row tell whether the rows are still the same.
    /// </summary>
    /// <value>At least 1; default 1,024.</value>
    public int MemoryLimitMegabytes { get; set; } = 1024;

    /// <summary>q of <see cref="NoisyLabelMethod.GeneralizedCrossEntropy"/>.</summary>
    /// <value>Above 0 and at most 1; default 0.7.</value>
    [Range(0.1, 1.0, init: 0.7)]
    public double Exponent { get; set; } = 0.7;

    /// <summary>α of <see cref="NoisyLabelMethod.SymmetricCrossEntropy"/>, the weight of cross-entropy.</summary>
    /// <value>0 to 1,000; default 0.1. The source takes 0.1 for 10 classes and 6 for 100.</value>
    [Range(1e-2, 10.0, init: 0.1, logBase: true)]
    public double CrossEntropyWeight { get; set; } = 0.1;

    /// <summary>β of <see cref="NoisyLabelMethod.SymmetricCrossEntropy"/>, the weight of the reverse cross-entropy.</summary>
    /// <value>0 to 1,000, and above 0 where <see cref="CrossEntropyWeight"/> is 0; default 1. The source takes 1 for 10 classes and 0.1 for 100.</value>
    [Range(1e-2, 10.0, init: 1.0, logBase: true)]
    public double ReverseCrossEntropyWeight { get; set; } = 1;

    /// <summary>b of the bootstrapping losses: the part of the target that is the label.</summary>
    /// <value>0 to 1; default null: 0.95 for <see cref="NoisyLabelMethod.SoftBootstrapping"/> and 0.8 for <see cref="NoisyLabelMethod.HardBootstrapping"/>, as in the source.</value>
    public double? LabelShare { get; set; }

    /// <summary>ε of <see cref="NoisyLabelMethod.LabelSmoothing"/>: the part of the target that is spread over all classes.</summary>
    /// <value>0 to 0.9; default 0.1.</value>
    [Range(0.0, 0.5, init: 0.1)]
    public double Smoothing { get; set; } = 0.1;

    /// <summary>
    /// τ of <see cref="NoisyLabelMethod.CoTeaching"/>: the share of every batch that is not learned from, which should be the share of
    /// wrong labels. <c>FindLabelIssues</c> estimates it.
    /// </summary>
    /// <value>At least 0 and below 1; default 0.2.</value>
    [Range(0.05, 0.6, init: 0.2)]
    public double ForgetRate { get; set; } = 0.2;

    /// <summary>T_k of <see cref="NoisyLabelMethod.CoTeaching"/>: the epochs over which the share that is left out grows from 0 to <see cref="ForgetRate"/>.</summary>
    /// <value>At least 0; default 10, as in the source.</value>
    public int ForgetRampUpEpochs { get; set; } = 10;

    /// <summary>What trainers of two classes begin with.</summary>
    internal static NoisyLabelOptions ForTwoClasses() => new() { Strength = 0.5 };

    /// <summary>Whether the method keeps something for each training row from epoch to epoch.</summary>
    internal bool RemembersRows => Method == NoisyLabelMethod.EarlyLearningRegularization;
}
