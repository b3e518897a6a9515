using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with trials of its spaces, whose networks have to survive checkpoints and cancellation, too.</summary>
[TestClass]
public sealed class TriedKanRegressionConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanRegressionTrainer.Options, SelectableKanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.SelectableKan(options),
        options =>
        {
            QuickKan.MakeQuick(options);
            options.Spaces = [ActivationSpace.BSpline, ActivationSpace.Chebyshev];
            options.SpaceTrials = true;
            (options.FullTrainingFraction, options.SelectiveTrainingFraction) = (0.3, 0.2);
        })
    {
        WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
        EpochsFactor = 2, // two trials of half the epochs
    });
