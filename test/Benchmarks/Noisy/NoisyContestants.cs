using Benchmarks.Images;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.NoisyLabels;

namespace Benchmarks.Noisy;

/// <summary>The methods, all with the same network.</summary>
internal static class NoisyContestants
{
    /// <param name="set">The data set.</param>
    /// <param name="settings">Settings that all networks share.</param>
    /// <param name="network">The network.</param>
    /// <param name="every">Epochs between measurements.</param>
    /// <param name="overrides">Options from the command line.</param>
    public static IReadOnlyList<NoisyContestant> All(ImageSet set, ImageSettings settings, NoisyNetwork network, int every, OptionOverrides overrides)
    {
        return
        [
            Loss("CE", NoisyLabelMethod.None),
            Loss("label smoothing", NoisyLabelMethod.LabelSmoothing),
            Loss("bootstrapping", NoisyLabelMethod.HardBootstrapping),
            Loss("GCE", NoisyLabelMethod.GeneralizedCrossEntropy),
            Loss("SCE", NoisyLabelMethod.SymmetricCrossEntropy),
            Method("ELR", NoisyOptions.EarlyLearning),
            .. network == NoisyNetwork.Plain ? Array.Empty<NoisyContestant>() : [Method("ELR+", Plus), Method("co-teaching", CoTeaching)],
        ];

        NoisyContestant Loss(string name, NoisyLabelMethod method) => Method(name, (options, _) => NoisyOptions.Labels(options).Method = method);

        NoisyContestant Method(string name, Action<TrainingOptions, LabelSource> method) => new(name, (context, task, source, seed) =>
        {
            var options = NoisyOptions.Of(network, set, settings, seed);
            method(options, source);
            overrides.Apply(options);
            var observer = new CurveObserver(task, every);
            options.EpochObserver = observer.Observe;
            (NoisyOptions.Fit(context, options, task) as IDisposable)?.Dispose();
            return observer.Points;
        });
    }

    private static void CoTeaching(TrainingOptions options, LabelSource source)
    {
        var labels = NoisyOptions.Labels(options);
        (labels.Method, labels.ForgetRate) = (NoisyLabelMethod.CoTeaching, source.WrongShare);
    }

    private static void Plus(TrainingOptions options, LabelSource source)
    {
        NoisyOptions.EarlyLearning(options, source);
        if (options is EarlyLearningImageTrainer.Options images)
            images.Plus = true;
        else
            ((EarlyLearningTrainer.Options)options).Plus = true;
    }
}
