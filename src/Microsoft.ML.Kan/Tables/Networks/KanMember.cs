using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan;

/// <summary>One network of a <see cref="KanOptions.Members">set</see>: its shape and its regularisation.</summary>
public sealed record KanMember
{
    /// <summary>The width of a hidden layer is a multiple of this: the kernels compute as many nodes at a time.</summary>
    internal const int WidthUnit = 16;

    /// <summary>Intervals of the piecewise-linear functions of each feature, at most. Many for jumps and much data, few for smooth functions and few rows.</summary>
    /// <value>1 to 1,024; default 64.</value>
    public int Knots { get; init; } = KanDefaults.Knots;

    /// <summary>Nodes of each hidden layer.</summary>
    /// <value>16 to 1,024, a multiple of 16; default 128.</value>
    public int HiddenWidth { get; init; } = KanDefaults.HiddenWidth;

    /// <summary>Layers from hidden nodes to hidden nodes, between the layer that reads the features and the one that gives the prediction.</summary>
    /// <value>0 to 10; default 0.</value>
    public int FurtherLayers { get; init; }

    /// <summary>The resolution of the functions of hidden nodes, see <see cref="SelectableKanOptions.GridSize"/>; 0 for the base function alone: SiLU, or softplus with <see cref="KanOptions.Shapes"/>.</summary>
    /// <value>0 to 1,000; default 3.</value>
    public int GridSize { get; init; } = KanDefaults.GridSize;

    /// <summary>The activation space of the functions of hidden nodes, besides the base function.</summary>
    /// <value>A space whose functions have no parameters of their own; default B-spline.</value>
    public ActivationSpace Space { get; init; } = ActivationSpace.BSpline;

    /// <summary>Multiplies <see cref="TrainingOptions.WeightDecay"/>.</summary>
    /// <value>At least 0; default 1.</value>
    public double WeightDecayFactor { get; init; } = 1;

    /// <summary>Multiplies the weight decay of all layers but the one that reads the features.</summary>
    /// <value>At least 0; default 1.</value>
    public double HiddenDecayFactor { get; init; } = 1;

    /// <summary>Multiplies <see cref="TrainingOptions.LearningRate"/>.</summary>
    /// <value>Above 0; default 1.</value>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>True if the network can hold <see cref="KanOptions.Shapes"/>.</summary>
    internal bool HoldsShapes => FurtherLayers == 0 && GridSize > 0 && Space == ActivationSpace.BSpline;

    internal void Check(string option)
    {
        OptionChecks.Between(Knots, 1, 1024, "from 1 to 1024", $"{nameof(Knots)} in {option}");
        OptionChecks.Between(HiddenWidth, WidthUnit, 1024, "from 16 to 1024", $"{nameof(HiddenWidth)} in {option}");
        if (HiddenWidth % WidthUnit != 0)
            throw OptionChecks.Invalid(option, $"{nameof(HiddenWidth)} in {option} is {HiddenWidth}; it must be a multiple of {WidthUnit}, such as {(HiddenWidth / WidthUnit + 1) * WidthUnit}.");
        OptionChecks.Between(FurtherLayers, 0, 10, "from 0 to 10", $"{nameof(FurtherLayers)} in {option}");
        OptionChecks.Between(GridSize, 0, 1000, "from 0 to 1000", $"{nameof(GridSize)} in {option}");
        OptionChecks.Defined(Space, $"{nameof(Space)} in {option}");
        OptionChecks.Between(WeightDecayFactor, 0, 1e6, "from 0 to 1000000", $"{nameof(WeightDecayFactor)} in {option}");
        OptionChecks.Between(HiddenDecayFactor, 0, 1e6, "from 0 to 1000000", $"{nameof(HiddenDecayFactor)} in {option}");
        OptionChecks.Between(LearningRateFactor, double.Epsilon, 1e6, "above 0 and at most 1000000", $"{nameof(LearningRateFactor)} in {option}");
        if (!ActivationBases.IsFixed(Space))
            throw OptionChecks.Invalid(option, $"{nameof(Space)} in {option} is {Space}, whose functions have parameters of their own; use one of {string.Join(", ", Enum.GetValues<ActivationSpace>().Where(ActivationBases.IsFixed))}.");
    }
}

/// <summary>The defaults of the KAN trainers for tables, see docs/kan.md in the repository.</summary>
internal static class KanDefaults
{
    public const int Knots = 64;
    public const int HiddenWidth = 128;
    public const int GridSize = 3;
    public const int MaximumEpochs = 24;
    public const int FewestStepsOfOne = 3000;
    public const int FewestStepsOfChoice = 2000; // a choice needs less than the training of the chosen networks
    public const int FewestStepsOfChosen = 8000;
    public const double LearningRate = 1e-2;
    public const double WeightDecay = 0.07;
    public const double WarmupFraction = 0.03;
}
