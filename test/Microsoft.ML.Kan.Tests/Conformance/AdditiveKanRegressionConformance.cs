using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>One space, no hidden layer: an ordinary, additive KAN without selection.</summary>
[TestClass]
public sealed class AdditiveKanRegressionConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanRegressionTrainer.Options, SelectableKanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.SelectableKan(options),
        options =>
        {
            options.HiddenLayers = 0;
            options.Spaces = [ActivationSpace.BSpline];
        }));
