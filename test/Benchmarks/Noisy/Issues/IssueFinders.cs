using Benchmarks.Images;
using Microsoft.ML;

namespace Benchmarks.Noisy.Issues;

/// <summary>The memory of early-learning regularisation, and confident learning with the same network on cross-entropy.</summary>
internal static class IssueFinders
{
    private const int Folds = 3;
    private const double ValidationShare = 0.1;

    public static IReadOnlyList<IssueFinder> All(ImageSet set, ImageSettings settings, NoisyNetwork network) =>
    [
        new("ELR memory", (context, task, source, seed) =>
        {
            var options = NoisyOptions.Of(network, set, settings, seed);
            NoisyOptions.EarlyLearning(options, source);
            var model = NoisyOptions.Fit(context, options, task);
            using var native = model as IDisposable;
            return NoisyOptions.Memory(model).Transform(NoisyOptions.View(context, options, task, task.Training));
        }),
        new("confident learning", (context, task, _, seed) =>
        {
            var options = NoisyOptions.Of(network, set, settings, seed);
            options.ValidationFraction = ValidationShare; // selects the epoch of each fold's network
            return context.MulticlassClassification.FindLabelIssues(
                NoisyOptions.View(context, options, task, task.Training), NoisyOptions.Trainer(context, options), Folds, ImageTask.Label, seed: seed).Data;
        }),
    ];
}
