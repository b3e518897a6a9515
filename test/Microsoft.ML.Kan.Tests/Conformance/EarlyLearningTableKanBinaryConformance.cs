using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The KAN for tables with early-learning regularisation, through TorchSharp.</summary>
[TestClass]
public sealed class EarlyLearningTableKanBinaryConformance() : EstimatorConformance(
    new MissingValueCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        ValidatesByAbsoluteError = true,
    });
