using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The convolutional S-KAN with early-learning regularisation of images that are mixed, to labels that are smoothed.</summary>
[TestClass]
public sealed class EarlyLearningConvKanConformance() : EstimatorConformance(
    new ImageCase<ConvKanTrainer.Options, ConvKanModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.ConvKan(options),
        options =>
        {
            options.BatchSize = 40;
            options.Channels = [6, 6];
            options.Spaces = [ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev];
            options.LabelSmoothing = 0.1;
            options.Augmentation.MixupAlpha = 0.2;
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
            options.NoisyLabels.Strength = 1;
        },
        height: 3,
        stripeWidth: 1)
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        ValidatesByAbsoluteError = true,
    });
