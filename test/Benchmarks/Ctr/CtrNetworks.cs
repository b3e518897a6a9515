using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;

namespace Benchmarks.Ctr;

/// <summary>The trainers of this project with their defaults, except for options from the command line.</summary>
internal static class CtrNetworks
{
    public const string AttentionOnly = "AutoInt";
    public const string WithTower = "AutoInt+";
    public const string Interest = "DIN";
    public const string MeanPooling = "mean pooling";
    public const string SumPooling = "sum pooling";

    /// <summary>The other interactions of fields, and sets of networks.</summary>
    private static readonly (string Name, FieldInteractionKind Interaction, int Networks)[] Interactions =
    [
        ("DCN-V2", FieldInteractionKind.Dcn, 1),
        ("DeepFM", FieldInteractionKind.DeepFm, 1),
        ("FinalMLP", FieldInteractionKind.FinalMlp, 1),
        ("perceptron", FieldInteractionKind.None, 1),
        ("3 perceptrons", FieldInteractionKind.None, 3),
        ("5 perceptrons", FieldInteractionKind.None, 5),
    ];

    /// <summary>In the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [AttentionOnly, WithTower, .. Interactions.Select(other => other.Name), Interest, MeanPooling, SumPooling];

    /// <param name="overrides">Options that replace defaults, by the network's name.</param>
    public static IReadOnlyList<CtrContestant> All(Func<string, OptionOverrides> overrides) =>
    [
        new(AttentionOnly, _ => true, (context, task, seed) => AutoInt(context, task, Set(new ClickThroughTrainer.Options { Seed = seed, Interaction = FieldInteractionKind.AutoInt, DeepTowerWidths = [] }, overrides(AttentionOnly)))),
        new(WithTower, _ => true, (context, task, seed) => AutoInt(context, task, Set(new ClickThroughTrainer.Options { Seed = seed, Interaction = FieldInteractionKind.AutoInt }, overrides(WithTower)))),
        .. Interactions.Select(other => new CtrContestant(other.Name, _ => true, (context, task, seed) => AutoInt(
            context, task, Set(new ClickThroughTrainer.Options { Seed = seed, Interaction = other.Interaction, Networks = other.Networks }, overrides(other.Name))))),
        Network(Interest, HistoryPooling.Attention, overrides(Interest)),
        Network(MeanPooling, HistoryPooling.Mean, overrides(MeanPooling)),
        Network(SumPooling, HistoryPooling.Sum, overrides(SumPooling)),
    ];

    private static CtrContestant Network(string name, HistoryPooling pooling, OptionOverrides overrides) => new(
        name,
        task => task.Sequence is { } sequence && (sequence.IsEmpty ? pooling == HistoryPooling.Attention : true),
        (context, task, seed) =>
        {
            var options = Set(new DeepInterestNetworkTrainer.Options { Seed = seed }, overrides);
            options.Pooling = pooling;
            options.CandidateColumnNames = task.Sequence!.Candidate;
            options.HistoryColumnNames = task.Sequence.History;
            options.ContextColumnNames = [.. task.Fields.Except(task.Sequence.Candidate).Except(task.Sequence.History)];
            return Fit(context.BinaryClassification.Trainers.DeepInterestNetwork(options), task);
        });

    private static FittedContestant AutoInt(MLContext context, CtrTask task, ClickThroughTrainer.Options options)
    {
        options.FeatureColumnNames = task.Fields;
        return Fit(context.BinaryClassification.Trainers.ClickThrough(options), task);
    }

    private static FittedContestant Fit<TModel>(DeepTrainer<DeepPredictionTransformer<TModel>> trainer, CtrTask task)
        where TModel : CtrModel
    {
        var fitted = task.Validation is { } validation ? trainer.Fit(task.Training, validation) : trainer.Fit(task.Training);
        return new FittedContestant(fitted, fitted.Model.ParameterCount, fitted.Model.Calibration);
    }

    private static TOptions Set<TOptions>(TOptions options, OptionOverrides overrides)
        where TOptions : TrainingOptions
    {
        overrides.Apply(options);
        return options;
    }
}
