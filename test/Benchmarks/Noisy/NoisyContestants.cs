using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning;

namespace Benchmarks.Noisy;

/// <summary>The methods, all with the same plain convolutional network.</summary>
internal static class NoisyContestants
{
    /// <param name="set">The data set.</param>
    /// <param name="settings">What all networks have in common.</param>
    /// <param name="overrides">Options that are set from the command line.</param>
    public static IReadOnlyList<NoisyContestant> All(ImageSet set, ImageSettings settings, OptionOverrides overrides)
    {
        return
        [
            Loss("CE", NoisyLabelMethod.None),
            Loss("label smoothing", NoisyLabelMethod.LabelSmoothing),
            Loss("bootstrapping", NoisyLabelMethod.HardBootstrapping),
            Loss("GCE", NoisyLabelMethod.GeneralizedCrossEntropy),
            Loss("SCE", NoisyLabelMethod.SymmetricCrossEntropy),
            Network("ELR", NoisyOptions.EarlyLearning),
        ];

        NoisyContestant Loss(string name, NoisyLabelMethod method) => Network(name, (options, _) => options.NoisyLabels.Method = method);

        NoisyContestant Network(string name, Action<PlainNetworkOptions, LabelSource> method) => new(name, (context, task, source, seed) =>
        {
            var options = NoisyOptions.Of(set, settings, seed);
            method(options, source);
            overrides.Apply(options);
            var observer = new CurveObserver(task);
            options.EpochObserver = observer.Observe;
            using var model = new PlainNetworkTrainer(context, options).Fit(task.View(context, task.Training), task.View(context, task.Validation));
            return observer.Points;
        });
    }
}
