using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables;

/// <summary>The trainers of Microsoft.ML.Kan. They choose within the rows that they are given, so they get no validation rows.</summary>
internal static class KanContestants
{
    private const int FewRows = 100_000;

    /// <param name="overrides">What is changed in their options.</param>
    public static IReadOnlyList<TableContestant> All(OptionOverrides overrides) =>
    [
        TableContestant.Plain("SelectableKan", (context, task) => Selectable(context, task, overrides)) with { Usual = false, MaximumRows = FewRows },
    ];

    private static IEstimator<ITransformer> Selectable(MLContext context, TableTask task, OptionOverrides overrides) => task.Binary
        ? context.BinaryClassification.Trainers.SelectableKan(overrides.Applied(new SelectableKanBinaryTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads }))
        : context.Regression.Trainers.SelectableKan(overrides.Applied(new SelectableKanRegressionTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads }));
}
