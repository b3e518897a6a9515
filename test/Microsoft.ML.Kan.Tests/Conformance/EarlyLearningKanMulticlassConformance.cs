using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with early-learning regularisation through all stages.</summary>
[TestClass]
public sealed class EarlyLearningKanMulticlassConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanMulticlassTrainer.Options, SelectableKanModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.SelectableKan(options),
        options =>
        {
            QuickKan.MakeQuick(options);
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        })
    {
        WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
        ValidatesByAbsoluteError = true,
    });
