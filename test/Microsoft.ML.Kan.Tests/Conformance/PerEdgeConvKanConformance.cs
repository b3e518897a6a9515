using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The convolutional S-KAN with a function for every kernel weight, two spaces and all three stages.</summary>
[TestClass]
public sealed class PerEdgeConvKanConformance() : EstimatorConformance(
    new ImageCase<ConvKanTrainer.Options, ConvKanModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.ConvKan(options),
        options =>
        {
            options.BatchSize = 40;
            options.Channels = [6, 6];
            options.Block = ConvKanBlock.Plain;
            options.Spaces = [ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev];
        },
        height: 3,
        stripeWidth: 1)
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
