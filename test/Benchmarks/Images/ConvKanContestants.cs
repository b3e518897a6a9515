using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Benchmarks.Images;

/// <summary>The S-ConvKAN, its variants, and the networks that its selection and pruning are compared with. Add a line to <see cref="All"/> to add a variant.</summary>
internal static class ConvKanContestants
{
    public const string Selecting = "S-ConvKAN";
    public const string Mixture = "S-ConvKAN unpruned";

    private const string Single = "ConvKAN ";
    private const string PerEdge = "S-ConvKAN per edge";
    private const string FullStage = "full training";
    private const double PublishedRegularization = 0.1; // Petersen et al., arXiv 2410.23970
    private const double LongestFullStage = 0.9;
    private const double ShortestSelectiveStage = 0.01;

    /// <summary>The spaces that the selection chooses from.</summary>
    private static readonly ActivationSpace[] Pool =
        [ActivationSpace.PiecewiseLinear, ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev, ActivationSpace.MexicanHat];

    /// <param name="set">The data set.</param>
    /// <param name="settings">Settings that all networks share.</param>
    /// <param name="overrides">Options that replace defaults, by the contestant's name.</param>
    public static IReadOnlyList<ImageContestant> All(ImageSet set, ImageSettings settings, Func<string, OptionOverrides> overrides)
    {
        return
        [
            Variant("ConvKAN", _ => { }),
            new(Selecting, (context, task, seed) => Selected(context, task, Choosing(Selecting, seed))) { Within = [$"{Selecting} when it is pruned"] },
            new(Mixture, (context, task, seed) => [Unpruned(context, task, settings.Epochs, Choosing(Mixture, seed))]),
            .. Pool.Select(space => Variant(Single + space, options => options.Spaces = [space])),
            Variant(PerEdge, options => (options.Block, options.Spaces) = (ConvKanBlock.Plain, Pool[1..])),
            Variant("ConvKAN Bottleneck", options => options.Block = ConvKanBlock.Bottleneck),
            Variant($"{Selecting} TrAct", options => options.TrActRegularization = PublishedRegularization),
            Variant($"{Selecting} SLA", options => options.LabelAugmentation = LabelAugmentation.Rotation),
        ];

        ConvKanTrainer.Options Create(string name, int seed)
        {
            var options = settings.Apply(new ConvKanTrainer.Options { Architecture = settings.Architecture }, set, seed);
            overrides(name).Apply(options);
            return options;
        }

        ConvKanTrainer.Options Choosing(string name, int seed)
        {
            var options = Create(name, seed);
            options.Spaces = Pool;
            return options;
        }

        ImageContestant Variant(string name, Action<ConvKanTrainer.Options> change) => new(name, (context, task, seed) =>
        {
            var options = Create(name, seed);
            change(options);
            return [Fit(context, task, options)];
        });
    }

    // The losing spaces are removed when the first stage ends; the rest trains on.
    private static ImageResult[] Selected(MLContext context, ImageTask task, ConvKanTrainer.Options options)
    {
        var observer = new StageObserver(FullStage, task);
        options.EpochObserver = observer.Observe;
        return [Fit(context, task, options, observer), observer.Measured];
    }

    // A trainer always prunes, so full training gets the length of the others' whole training, and the rest is cancelled.
    private static ImageResult Unpruned(MLContext context, ImageTask task, int epochs, ConvKanTrainer.Options options)
    {
        using var cancellation = new CancellationTokenSource();
        var observer = new StageObserver(FullStage, task);
        options.FullTrainingFraction = LongestFullStage;
        options.SelectiveTrainingFraction = ShortestSelectiveStage;
        options.MaximumEpochs = (int)Math.Round(epochs / LongestFullStage);
        options.EpochObserver = (objective, progress) =>
        {
            observer.Observe(objective, progress);
            if (progress.Epoch == epochs)
                cancellation.Cancel();
        };
        options.CancellationToken = cancellation.Token;
        try
        {
            _ = Fit(context, task, options, observer);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        return observer.Measured;
    }

    private static ImageResult Fit(MLContext context, ImageTask task, ConvKanTrainer.Options options, StageObserver? observer = null)
        => NetworkRun.Measure(context, task, options, context.MulticlassClassification.Trainers.ConvKan(options), model => model.ParameterCount, observer);
}
