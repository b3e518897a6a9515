using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Noisy.Tables;

/// <summary>The S-KAN with the methods for wrong labels, and ML.NET's trainers, all with their defaults.</summary>
internal static class TableContestants
{
    /// <param name="overrides">Changes of the S-KAN's options; empty if defaults are compared.</param>
    public static IReadOnlyList<TableContestant> All(OptionOverrides overrides) =>
    [
        Kan("S-KAN", overrides, NoisyLabelMethod.None),
        Kan("S-KAN GCE", overrides, NoisyLabelMethod.GeneralizedCrossEntropy),
        Kan("S-KAN ELR", overrides, NoisyLabelMethod.EarlyLearningRegularization),
        new("LightGBM", (context, seed) => context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { Seed = seed, NumberOfThreads = 1 })),
        new("SDCA", (context, _) => context.BinaryClassification.Trainers.SdcaLogisticRegression()),
    ];

    private static TableContestant Kan(string name, OptionOverrides overrides, NoisyLabelMethod method) => new(name, (context, seed) =>
    {
        var options = new SelectableKanBinaryTrainer.Options { Seed = seed };
        options.NoisyLabels.Method = method;
        overrides.Apply(options);
        return context.BinaryClassification.Trainers.SelectableKan(options);
    });
}
