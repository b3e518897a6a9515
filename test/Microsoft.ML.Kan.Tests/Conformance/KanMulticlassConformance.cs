using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with its default pool and all three stages.</summary>
[TestClass]
public sealed class KanMulticlassConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanMulticlassTrainer.Options, SelectableKanModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.SelectableKan(options),
        QuickKan.MakeQuick)
    {
        WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
    });
