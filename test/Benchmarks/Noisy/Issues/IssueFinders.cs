using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Microsoft.ML;

namespace Benchmarks.Noisy.Issues;

/// <summary>The memory of early-learning regularisation, and confident learning with the same network on cross-entropy.</summary>
internal static class IssueFinders
{
    private const int Folds = 3;

    public static IReadOnlyList<IssueFinder> All(ImageSet set, ImageSettings settings) =>
    [
        new("ELR memory", (context, task, source, seed) =>
        {
            var options = NoisyOptions.OfPlain(set, settings, seed);
            NoisyOptions.EarlyLearning(options, source);
            using var model = new PlainNetworkTrainer(context, options).Fit(task.View(context, task.Training), task.View(context, task.Validation));
            return model.LabelMemory!.Transform(task.View(context, task.Training));
        }),
        new("confident learning", (context, task, _, seed) =>
        {
            var options = NoisyOptions.OfPlain(set, settings, seed);
            options.ValidationFraction = 0; // the networks of the folds are scored as they are after the last epoch
            return context.MulticlassClassification.FindLabelIssues(
                task.View(context, task.Training), new PlainNetworkTrainer(context, options), Folds, ImageTask.Label, seed: seed).Data;
        }),
    ];
}
