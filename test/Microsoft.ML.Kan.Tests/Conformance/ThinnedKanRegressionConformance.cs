using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with all that it can do: every edge chooses, then the grid is refined and weak edges are removed, in two hidden layers.</summary>
[TestClass]
public sealed class ThinnedKanRegressionConformance() : EstimatorConformance(
    new FeatureCase<SelectableKanRegressionTrainer.Options, SelectableKanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.SelectableKan(options),
        options =>
        {
            QuickKan.MakeQuick(options);
            options.HiddenWidths = [4, 3];
            options.SelectionScope = SelectionScope.Edge;
            options.GridRefinements = 1;
            options.SparsityWeight = 1e-3;
            options.EdgePruningThreshold = 0.05;
            options.InputPruningThreshold = 0.01;
        })
    {
        WeightsEqualRepeats = false, // the scaling between layers takes batch statistics, which know no weights
    });
