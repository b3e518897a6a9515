using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>A convolutional KAN with group normalisation, to which a row of weight 2 is two rows.</summary>
[TestClass]
public sealed class GroupNormalizedConvKanConformance() : EstimatorConformance(
    new ImageCase<ConvKanTrainer.Options, ConvKanModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.ConvKan(options),
        options =>
        {
            options.BatchSize = 40;
            options.Channels = [8, 8];
            options.Normalization = ConvKanNormalization.Group;
        },
        height: 3,
        stripeWidth: 1));
