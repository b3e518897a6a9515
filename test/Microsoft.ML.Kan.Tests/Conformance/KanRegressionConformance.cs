using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with its default pool and all three stages.</summary>
[TestClass]
public sealed class KanRegressionConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanRegressionTrainer.Options, SelectableKanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.SelectableKan(options),
        QuickKan.MakeQuick)
    {
        WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
    });
