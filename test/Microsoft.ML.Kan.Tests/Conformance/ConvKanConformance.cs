using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The convolutional S-KAN with two spaces and all three stages.</summary>
[TestClass]
public sealed class ConvKanConformance() : EstimatorConformance(
    new ImageCase<ConvKanTrainer.Options, ConvKanModel>(
        (context, options) => context.MulticlassClassification.Trainers.ConvKan(options),
        options =>
        {
            options.BatchSize = 40;
            options.Channels = [6, 6];
            options.Spaces = [ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev];
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
