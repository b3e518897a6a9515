using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with early-learning regularisation through all stages.</summary>
[TestClass]
public sealed class EarlyLearningKanBinaryConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanBinaryTrainer.Options, SelectableKanModel>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.SelectableKan(options),
        options =>
        {
            QuickKan.MakeQuick(options);
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        })
    {
        WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
        ValidatesByAbsoluteError = true,
    });
