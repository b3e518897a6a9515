using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Peft.FineTune;

/// <summary>A contestant: a method to fine-tune the sentence encoder, or an ML.NET trainer on counts of words and letters.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="LearningRates">The candidates for selection on validation rows, the default first; a single 0 if there is no choice.</param>
internal sealed record FineTuneMethod(string Name, params double[] LearningRates)
{
    private static readonly double[] ForAdapters = [1e-3, 3e-3, 3e-4];
    private static readonly double[] ForSvfit = [1e-2, 3e-2, 3e-3];
    private static readonly double[] Nothing = [0];

    /// <summary>Sets the options of the fine-tuning trainer; null for ML.NET's trainers.</summary>
    public Action<FineTuneTextMulticlassTrainer.Options, double>? Configure { get; private init; }

    /// <summary>Creates the ML.NET trainer from a context and a seed, and returns its number of parameters, NaN if unknown.</summary>
    public (Func<MLContext, int, IEstimator<ITransformer>> Create, Func<ITransformer, double> Count)? Classic { get; private init; }

    public static IReadOnlyList<FineTuneMethod> All { get; } =
    [
        new("frozen", 5e-3, 2e-2, 5e-2) { Configure = (options, rate) => (options.Adapter, options.HeadLearningRate) = (FineTuningAdapter.Frozen, rate) },
        Tuned("full", [1e-4, 3e-4, 1e-3], FineTuningAdapter.Full),
        Tuned("LoRA", ForAdapters, FineTuningAdapter.Lora),
        Tuned("PiSSA", ForAdapters, FineTuningAdapter.Lora, options => options.Lora.Initialization = LoraInitialization.Pissa),
        Tuned("EVA 1", ForAdapters, FineTuningAdapter.Eva, options => options.Eva.RedistributionFactor = 1),
        Tuned("EVA 2", ForAdapters, FineTuningAdapter.Eva, options => options.Eva.RedistributionFactor = 2),
        Tuned("SVFit", ForSvfit, FineTuningAdapter.Svfit),
        Tuned("SVFit 16", ForSvfit, FineTuningAdapter.Svfit, options => options.Svfit.Rank = 16),
        Tuned("SVFit 64", ForSvfit, FineTuningAdapter.Svfit, options => options.Svfit.Rank = 64),
        Tuned("SVFit 99 %", ForSvfit, FineTuningAdapter.Svfit, options => options.Svfit.EnergyThreshold = 0.99),
        Tuned("RandLoRA", ForAdapters, FineTuningAdapter.RandLora),
        Tuned("LoRA-XS", ForAdapters, FineTuningAdapter.LoraXs),
        Tuned("SoRA", ForAdapters, FineTuningAdapter.Sora),
        Tuned("LoRA DEFT 0", ForAdapters, FineTuningAdapter.Lora, options => options.ActivationDensityPenalty = 0),
        Tuned("LoRA DEFT 1", ForAdapters, FineTuningAdapter.Lora, options => options.ActivationDensityPenalty = 1),
        new("SDCA", Nothing) { Classic = (Sdca, CountWeights) },
        new("LightGBM", Nothing) { Classic = (LightGbm, _ => double.NaN) },
    ];

    public static FineTuneMethod Named(string name) => All.Single(method => method.Name == name);

    private static FineTuneMethod Tuned(string name, double[] rates, FineTuningAdapter adapter, Action<FineTuneTextMulticlassTrainer.Options>? more = null) => new(name, rates)
    {
        Configure = (options, rate) =>
        {
            (options.Adapter, options.LearningRate) = (adapter, rate);
            more?.Invoke(options);
        },
    };

    private static EstimatorChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Sdca(MLContext context, int seed) => Featurized(context).Append(
        context.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 }));

    private static EstimatorChain<MulticlassPredictionTransformer<OneVersusAllModelParameters>> LightGbm(MLContext context, int seed) => Featurized(context).Append(
        context.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { NumberOfThreads = 1, Seed = seed }));

    private static Microsoft.ML.Transforms.Text.TextFeaturizingEstimator Featurized(MLContext context)
        => context.Transforms.Text.FeaturizeText("Features", nameof(Data.TextRow.Sentence));

    private static double CountWeights(ITransformer model)
    {
        var chain = (TransformerChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>)model;
        VBuffer<float>[] weights = [];
        chain.LastTransformer.Model.GetWeights(ref weights, out int classes);
        return weights.Take(classes).Sum(row => (double)row.Length) + classes;
    }
}
