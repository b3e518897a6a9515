using System.Diagnostics;
using Benchmarks.Images.Plain;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Images;

/// <summary>The references for the S-ConvKAN: plain convolutions, and trees on the pixels.</summary>
internal static class ImageReferences
{
    public const string Plain = "plain CNN";
    public const string Trees = "LightGBM";

    private const string Features = "Features";

    /// <inheritdoc cref="ConvKanContestants.All"/>
    public static IReadOnlyList<ImageContestant> All(ImageSet set, ImageSettings settings, Func<string, OptionOverrides> overrides) =>
    [
        new(Plain, (context, task, seed) =>
        {
            var options = settings.Apply(new PlainNetworkOptions { Architecture = settings.Architecture }, set, seed);
            overrides(Plain).Apply(options);
            return [NetworkRun.Measure(context, task, options, new PlainNetworkTrainer(context, options), model => model.ParameterCount)];
        }),
        new(Trees, (context, task, seed) =>
        {
            var options = new LightGbmMulticlassTrainer.Options { Seed = seed, NumberOfThreads = settings.Threads, LabelColumnName = ImageTask.Label, FeatureColumnName = Features };
            overrides(Trees).Apply(options);
            return [Boosted(context, task, options)];
        }),
    ];

    // Images without augmentation, because trees see each image once.
    private static ImageResult Boosted(MLContext context, ImageTask task, LightGbmMulticlassTrainer.Options options)
    {
        var watch = Stopwatch.StartNew();
        var processor = NetworkRun.ProcessorTime;
        var numbers = context.Transforms.Conversion.ConvertType(Features, ImageTask.Pixels, DataKind.Single).Append(context.Transforms.Concatenate(Features, Features));
        using var model = numbers.Append(context.MulticlassClassification.Trainers.LightGbm(options)).Fit(task.View(context, task.Training));
        double seconds = watch.Elapsed.TotalSeconds;
        processor = NetworkRun.ProcessorTime - processor;
        return new ImageResult(NetworkRun.Accuracy(context, model, task, task.Test), NetworkRun.Accuracy(context, model, task, task.Validation), double.NaN, double.NaN, seconds, processor.TotalSeconds);
    }
}
