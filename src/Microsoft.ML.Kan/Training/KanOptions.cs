using Microsoft.ML.DeepLearning;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Kan;

/// <summary>
/// Options of the S-KAN trainers: the shape of the network, the activation spaces to choose from and the stages of the choice.
/// </summary>
/// <remarks>
/// The method is S-KAN (Yang et al., arXiv 2408.08338). Only its abstract and summaries by others were to be had, so the
/// equations and defaults of the selection are this library's reading of them; see the documentation page.
/// </remarks>
public abstract class KanOptions : FeatureTrainingOptions
{
    private protected KanOptions()
    {
    }

    /// <summary>Nodes of each hidden layer.</summary>
    /// <value>At least 1; default 32.</value>
    [Choice(new object[] { 4, 8, 16, 32, 64 }, 32)]
    public int HiddenWidth { get; set; } = 32;

    /// <summary>Hidden layers; with 0 the network is additive, one function of each feature, summed.</summary>
    /// <value>0 to 10; default 1.</value>
    [Choice(new object[] { 0, 1, 2, 3 }, 1)]
    public int HiddenLayers { get; set; } = 1;

    /// <summary>
    /// The resolution of the univariate functions: the intervals of the B-spline grid. Every space gets as many functions as the
    /// B-spline, <see cref="GridSize"/> + 3 (Fourier rounds up to even).
    /// </summary>
    /// <value>1 to 1,000; default 5.</value>
    [Choice(new object[] { 3, 5, 8, 12, 20 }, 5)]
    public int GridSize { get; set; } = 5;

    /// <summary>
    /// The activation spaces among which every node chooses. One space makes an ordinary KAN of that space, without selection.
    /// </summary>
    /// <value>At least one, each once; default all five.</value>
    public ActivationSpace[] Spaces { get; set; } =
        [ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev, ActivationSpace.Fourier, ActivationSpace.Wavelet];

    /// <summary>The share of the epochs in which all spaces are trained together, as a mixture.</summary>
    /// <value>0 to 0.9; default 0.3. At least one epoch.</value>
    public double FullTrainingFraction { get; set; } = 0.3;

    /// <summary>The share of the epochs in which the mixture is sharpened to one space per node. What is left trains the pruned network.</summary>
    /// <value>0 to 0.9, and together with <see cref="FullTrainingFraction"/> below 1; default 0.2. At least one epoch.</value>
    public double SelectiveTrainingFraction { get; set; } = 0.2;

    /// <summary>The learning rate of the gates that weigh the spaces, as a multiple of <see cref="TrainingOptions.LearningRate"/>.</summary>
    /// <value>Above 0 and at most 100; default 0.3.</value>
    public double GateLearningRateFactor { get; set; } = 0.3;
}
