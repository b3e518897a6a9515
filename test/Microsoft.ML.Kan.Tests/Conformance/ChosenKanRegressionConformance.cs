using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Small networks of every kind, chosen among and trained again.</summary>
[TestClass]
public sealed class ChosenKanRegressionConformance() : EstimatorConformance(
    new MissingValueCase<KanRegressionTrainer.Options>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.Members = SmallMembers.Few;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
