using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables;

/// <summary>The trainers of Microsoft.ML.Kan. They choose within the rows that they are given: validation rows are rows to learn from like the others.</summary>
internal static class KanContestants
{
    private const int FewRows = 100_000;

    /// <summary>The contestant of an effort.</summary>
    public static string NameOf(KanEffort effort) => $"Kan {effort}";

    /// <param name="overrides">What is changed in their options.</param>
    public static IReadOnlyList<TableContestant> All(OptionOverrides overrides) =>
    [
        .. Enum.GetValues<KanEffort>().Select(effort => TableContestant.Plain(NameOf(effort), (context, task) => Kan(context, task, effort, overrides))),
        TableContestant.Plain("SelectableKan", (context, task) => Selectable(context, task, overrides)) with { Usual = false, MaximumRows = FewRows },
    ];

    private static IEstimator<ITransformer> Kan(MLContext context, TableTask task, KanEffort effort, OptionOverrides overrides) => task.Binary
        ? context.BinaryClassification.Trainers.Kan(overrides.Applied(new KanBinaryTrainer.Options { Effort = effort, Seed = task.Seed, NumberOfThreads = task.Threads }))
        : context.Regression.Trainers.Kan(overrides.Applied(new KanRegressionTrainer.Options { Effort = effort, Seed = task.Seed, NumberOfThreads = task.Threads }));

    private static IEstimator<ITransformer> Selectable(MLContext context, TableTask task, OptionOverrides overrides) => task.Binary
        ? context.BinaryClassification.Trainers.SelectableKan(overrides.Applied(new SelectableKanBinaryTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads }))
        : context.Regression.Trainers.SelectableKan(overrides.Applied(new SelectableKanRegressionTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads }));
}
