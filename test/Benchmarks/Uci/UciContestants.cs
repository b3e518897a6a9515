using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Perceptron;
using Microsoft.ML.Kan;

namespace Benchmarks.Uci;

/// <summary>Every trainer with its defaults. The linear model and the perceptron get the normalised features that they need.</summary>
internal static class UciContestants
{
    private const int PerceptronWidth = 50;
    private const int PerceptronLayers = 2;
    private const double PerceptronValidation = 0.1;
    private const double PerceptronWeightDecay = 0.01;

    /// <param name="overrides">Changes of the S-KAN's options; empty if defaults are compared.</param>
    public static IReadOnlyList<UciContestant> All(OptionOverrides overrides) =>
    [
        new("S-KAN", (context, seed) => context.Regression.Trainers.SelectableKan(SelectableKanOptions(overrides, seed))),
        new("FastTree", (context, _) => context.Regression.Trainers.FastTree()),
        new("LightGBM", (context, _) => context.Regression.Trainers.LightGbm()),
        new("FastForest", (context, _) => context.Regression.Trainers.FastForest()),
        new("SDCA", (context, _) => Normalised(context, context.Regression.Trainers.Sdca())),
        new("MLP", (context, seed) => Normalised(context, new PerceptronRegressionTrainer(context, PerceptronOptions(seed)))),
    ];

    private static SelectableKanRegressionTrainer.Options SelectableKanOptions(OptionOverrides overrides, int seed)
    {
        var options = new SelectableKanRegressionTrainer.Options { Seed = seed };
        overrides.Apply(options);
        return options;
    }

    // As many epochs as the S-KAN, with early stopping on a tenth of the rows, which is better for it than the S-KAN's weight decay.
    private static PerceptronOptions PerceptronOptions(int seed)
    {
        var kan = new SelectableKanRegressionTrainer.Options();
        return new PerceptronOptions
        {
            HiddenWidth = PerceptronWidth,
            HiddenLayers = PerceptronLayers,
            MaximumEpochs = kan.MaximumEpochs,
            BatchSize = kan.BatchSize,
            ValidationFraction = PerceptronValidation,
            EarlyStoppingPatience = kan.EarlyStoppingPatience,
            WeightDecay = PerceptronWeightDecay,
            Seed = seed,
        };
    }

    private static EstimatorChain<T> Normalised<T>(MLContext context, IEstimator<T> trainer)
        where T : class, ITransformer
        => context.Transforms.NormalizeMeanVariance("Features", fixZero: false).Append(trainer);
}
