using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The KAN for tables with generalised cross-entropy, through TorchSharp.</summary>
[TestClass]
public sealed class CrossEntropyTableKanBinaryConformance() : EstimatorConformance(
    new MissingValueCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
            options.NoisyLabels.Method = NoisyLabelMethod.GeneralizedCrossEntropy;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        ValidatesByAbsoluteError = true,
    });
