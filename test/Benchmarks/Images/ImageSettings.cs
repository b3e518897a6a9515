using Benchmarks.Running;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Kan;

namespace Benchmarks.Images;

/// <summary>What all networks of one experiment have in common, from the command line.</summary>
/// <param name="Architecture">The S-ConvKAN; the others have its shape or its size.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Rows">The most training images.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Threads">Threads that share a tensor operation.</param>
/// <param name="Augments">Whether training images are changed as the set says.</param>
internal sealed record ImageSettings(ConvKanArchitecture Architecture, int Epochs, int Rows, int Batch, int Threads, bool Augments)
{
    /// <summary>The switch that leaves training images as they are.</summary>
    public const string Still = "still";

    public static string[] Arguments { get; } = ["architecture", "epochs", "rows", "batch", "threads"];

    public static ImageSettings Of(ExperimentArguments arguments)
    {
        var usual = new ConvKanTrainer.Options();
        return new ImageSettings(
            arguments.Member("architecture", usual.Architecture),
            arguments.Whole("epochs", usual.MaximumEpochs),
            arguments.Whole("rows", int.MaxValue),
            arguments.Whole("batch", usual.BatchSize),
            arguments.Whole("threads", 1),
            !arguments.Has(Still));
    }

    /// <summary>Every network learns for as many epochs; the validation images choose which epoch is kept.</summary>
    public TOptions Apply<TOptions>(TOptions options, ImageSet set, int seed)
        where TOptions : TrainingOptions
    {
        if (options is ImageTrainingOptions images)
        {
            images.FeatureColumnName = ImageTask.Pixels;
            if (Augments)
                images.Augmentation = set.Augmentation();
        }
        options.LabelColumnName = ImageTask.Label;
        options.MaximumEpochs = Epochs;
        options.EarlyStoppingPatience = Epochs;
        options.BatchSize = Batch;
        options.NumberOfThreads = Threads;
        options.Seed = seed;
        return options;
    }

    /// <summary>What tells results of different settings apart; threads only change the time.</summary>
    public override string ToString() => $"{Architecture} epochs={Epochs} rows={(Rows == int.MaxValue ? "all" : Rows)} batch={Batch}{(Augments ? "" : " still")}";
}
