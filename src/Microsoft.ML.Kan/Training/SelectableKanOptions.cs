using Microsoft.ML.DeepLearning;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Kan;

/// <summary>
/// Options of the S-KAN trainers: the shape of the network, the activation spaces to choose from and the stages of the choice.
/// </summary>
/// <remarks>
/// The method is S-KAN (Yang et al., arXiv 2408.08338). Only its abstract and summaries by others could be obtained, so the
/// equations and defaults of the selection are this library's reading of them; see the documentation page.
/// </remarks>
public abstract class SelectableKanOptions : FeatureTrainingOptions
{
    private protected SelectableKanOptions()
    {
    }

    /// <inheritdoc/>
    /// <value>At least 1; default 64.</value>
    [Choice(new object[] { 32, 64, 128, 256, 512, 1024 }, 64)]
    public override int BatchSize { get; set; } = 64;

    /// <inheritdoc/>
    /// <remarks>
    /// It is meant for small data: where an epoch has more than 15 steps, it is multiplied by 15/steps, so that the weights forget
    /// at the same rate per epoch whatever the number of rows (Wang and Aitchison, arXiv 2405.13698, recommend that for AdamW).
    /// With example weights, Kish's effective number of rows counts, (Σw)²/Σw².
    /// The default is strong, so that a network of many functions can learn from few rows. Use 0 for data without noise, and for
    /// <see cref="OptimizerKind.Lbfgs"/>, where it is an L2 penalty.
    /// </remarks>
    /// <value>0 to 1; default 1.</value>
    public override double WeightDecay { get; set; } = 1;

    /// <inheritdoc/>
    /// <value>0 to 0.5; default 0: training uses all rows, and the weight decay limits overfitting.</value>
    public override double ValidationFraction { get; set; }

    /// <inheritdoc/>
    /// <value>At least 1; default 50. Each stage counts from 0.</value>
    public override int EarlyStoppingPatience { get; set; } = 50;

    /// <summary>Nodes of each hidden layer.</summary>
    /// <value>At least 1; default 32.</value>
    [Choice(new object[] { 4, 8, 16, 32, 64 }, 32)]
    public int HiddenWidth { get; set; } = 32;

    /// <summary>Hidden layers; with 0 the network is additive, one function of each feature, summed.</summary>
    /// <value>0 to 10; default 1.</value>
    [Choice(new object[] { 0, 1, 2, 3 }, 1)]
    public int HiddenLayers { get; set; } = 1;

    /// <summary>Nodes of each hidden layer where they differ, in place of <see cref="HiddenWidth"/> and <see cref="HiddenLayers"/>.</summary>
    /// <value>1 to 10 layers of at least 1 node, or empty for no hidden layer; default null: not used.</value>
    public int[]? HiddenWidths { get; set; }

    /// <summary>
    /// The resolution of the univariate functions: the intervals of the B-spline grid. Every space gets as many functions as the
    /// B-spline, <see cref="GridSize"/> + 3 (Fourier rounds up to even).
    /// </summary>
    /// <value>1 to 1,000; default 3.</value>
    [Choice(new object[] { 3, 5, 8, 12, 20 }, 3)]
    public int GridSize { get; set; } = 3;

    /// <summary>The activation spaces to choose from. One space makes an ordinary KAN of that space, without selection.</summary>
    /// <value>At least one, each once; default B-spline, Gaussian, Chebyshev, Fourier, Mexican hat and ReLU bump.</value>
    public ActivationSpace[] Spaces { get; set; } =
    [
        ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev,
        ActivationSpace.Fourier, ActivationSpace.MexicanHat, ActivationSpace.ReluBump,
    ];

    /// <summary>Which parts of a layer choose a space together.</summary>
    /// <value>Default <see cref="SelectionScope.OutputNode"/>.</value>
    public SelectionScope SelectionScope { get; set; } = SelectionScope.OutputNode;

    /// <summary>The share of the epochs in which all spaces are trained together, as a mixture.</summary>
    /// <value>0 to 0.9; default 0.06. At least one epoch.</value>
    public double FullTrainingFraction { get; set; } = 0.06;

    /// <summary>The share of the epochs in which the mixture is sharpened to one space per unit. The remaining epochs train the pruned network.</summary>
    /// <value>0 to 0.9, and together with <see cref="FullTrainingFraction"/> below 1; default 0.04. At least one epoch.</value>
    public double SelectiveTrainingFraction { get; set; } = 0.04;

    /// <summary>
    /// True to also train every space of the pool alone, in a separate network, for as many epochs as full and selective training
    /// take together. If the best of these networks has a lower loss on the validation rows (without validation rows: on the
    /// training rows) than the selecting network, it replaces it. The trials come in addition to
    /// <see cref="TrainingOptions.MaximumEpochs"/> and take about as long as the other stages together.
    /// </summary>
    /// <value>Default false.</value>
    public bool SpaceTrials { get; set; }

    /// <summary>The learning rate of the gates that weigh the spaces, as a multiple of <see cref="TrainingOptions.LearningRate"/>.</summary>
    /// <value>Above 0 and at most 100; default 0.3.</value>
    public double GateLearningRateFactor { get; set; } = 0.3;

    /// <summary>
    /// The number of times the grid is doubled once every unit has its space; the remaining epochs are divided evenly among the
    /// grids. The curves are kept: exactly for B-splines, to rounding for Chebyshev, Legendre, Jacobi and Fourier, approximately for
    /// the others.
    /// </summary>
    /// <value>0 to 6, and the last grid at most 1,000; default 0.</value>
    public int GridRefinements { get; set; }

    /// <summary>
    /// The weight in the loss of a penalty that makes whole edges vanish: the sum of the edges' sizes plus
    /// <see cref="SparsityEntropyFactor"/> times the entropy of their shares. It acts once every unit has its space; combine it
    /// with <see cref="EdgePruningThreshold"/>.
    /// </summary>
    /// <value>0 to 10; default 0. 0.001 to 0.01 is usual.</value>
    public double SparsityWeight { get; set; }

    /// <summary>The weight of the entropy within the sparsity penalty.</summary>
    /// <value>0 to 100; default 2.</value>
    public double SparsityEntropyFactor { get; set; } = 2;

    /// <summary>
    /// Edges whose contribution to the outputs is below this share of the largest in their layer are removed after 70 % of the
    /// epochs with fixed spaces, and training continues.
    /// </summary>
    /// <value>0 to 1; default 0: none. 0.03 is usual.</value>
    public double EdgePruningThreshold { get; set; }

    /// <summary>Features whose contribution to the outputs is below this share of the largest are removed at the same time.</summary>
    /// <value>0 to 1; default 0: none. 0.01 is usual.</value>
    public double InputPruningThreshold { get; set; }

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        SelectableKanOptionChecks.Check(this);
    }
}
