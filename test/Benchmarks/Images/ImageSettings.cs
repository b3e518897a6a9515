using Benchmarks.Running;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Kan;

namespace Benchmarks.Images;

/// <summary>Settings from the command line that all networks of one experiment share.</summary>
/// <param name="Architecture">The S-ConvKAN's architecture; the others have its shape or its size.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Rows">The maximum number of training images.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="Threads">Threads that share a tensor operation.</param>
/// <param name="Augments">True if training images are augmented as the set defines.</param>
/// <param name="Crop">Pixels by which augmented training images are shifted at most.</param>
internal sealed record ImageSettings(ConvKanArchitecture Architecture, int Epochs, int Rows, int Batch, int Threads, bool Augments, int Crop)
{
    /// <summary>The switch that turns augmentation off.</summary>
    public const string Still = "still";

    public static string[] Arguments { get; } = ["architecture", "epochs", "rows", "batch", "threads", "crop"];

    public static ImageSettings Of(ExperimentArguments arguments)
    {
        var usual = new ConvKanTrainer.Options();
        return new ImageSettings(
            arguments.Member("architecture", usual.Architecture),
            arguments.Whole("epochs", usual.MaximumEpochs),
            arguments.Whole("rows", int.MaxValue),
            arguments.Whole("batch", usual.BatchSize),
            arguments.Whole("threads", 1),
            !arguments.Has(Still),
            arguments.Whole("crop", 0));
    }

    /// <summary>Every network is trained for the same number of epochs; the validation images select the epoch that is kept.</summary>
    public TOptions Apply<TOptions>(TOptions options, ImageSet set, int seed)
        where TOptions : TrainingOptions
    {
        if (options is ImageTrainingOptions images)
        {
            images.FeatureColumnName = ImageTask.Pixels;
            if (Augments)
            {
                images.Augmentation = set.Augmentation();
                images.Augmentation.CropPadding = Crop;
            }
        }
        options.LabelColumnName = ImageTask.Label;
        options.MaximumEpochs = Epochs;
        options.EarlyStoppingPatience = Epochs;
        options.BatchSize = Batch;
        options.NumberOfThreads = Threads;
        options.Seed = seed;
        return options;
    }

    /// <summary>Identifies the settings of a result; threads are omitted, because they only affect the time.</summary>
    public override string ToString() => $"{Architecture} epochs={Epochs} rows={(Rows == int.MaxValue ? "all" : Rows)} batch={Batch}{(Augments ? "" : " still")}{(Crop == 0 ? "" : $" crop={Crop}")}";
}
