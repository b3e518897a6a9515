using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Kan;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Benchmarks.Images.Plain;

/// <summary>Options of the plain convolutional network, with the S-ConvKAN's default rates and sizes.</summary>
internal sealed class PlainNetworkOptions : ImageTrainingOptions, INoisyLabelOptions
{
    /// <inheritdoc/>
    public override int BatchSize { get; set; } = new ConvKanTrainer.Options().BatchSize;

    /// <inheritdoc/>
    public override int MaximumEpochs { get; set; } = new ConvKanTrainer.Options().MaximumEpochs;

    /// <inheritdoc/>
    public override double LearningRate { get; set; } = new ConvKanTrainer.Options().LearningRate;

    /// <inheritdoc/>
    public override double WeightDecay { get; set; } = new ConvKanTrainer.Options().WeightDecay;

    /// <summary>The S-ConvKAN with as many parameters.</summary>
    public ConvKanArchitecture Architecture { get; set; } = ConvKanArchitecture.Small;

    /// <summary>The S-ConvKAN's blocks, in place of <see cref="Architecture"/>.</summary>
    public int[]? Channels { get; set; }

    /// <summary>The S-ConvKAN's layers.</summary>
    public ConvKanBlock Block { get; set; } = new ConvKanTrainer.Options().Block;

    /// <summary>The S-ConvKAN's grid size.</summary>
    public int GridSize { get; set; } = new ConvKanTrainer.Options().GridSize;

    /// <inheritdoc/>
    public NoisyLabelOptions NoisyLabels { get; set; } = new();

    /// <inheritdoc/>
    protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        NoisyLabelChecks.Check(NoisyLabels, this);
    }

    protected internal override BatchSizeRule BatchSizeRule { get; } = new ConvKanTrainer.Options().BatchSizeRule!;
}
