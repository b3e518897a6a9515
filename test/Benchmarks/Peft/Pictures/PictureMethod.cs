using Microsoft.ML;
using Microsoft.ML.Peft;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Peft.Pictures;

/// <summary>A contestant: a method to fine-tune the network, or an ML.NET trainer on the vectors of the unchanged network.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="LearningRates">The candidates for selection on validation pictures, the default first; a single 0 if there is no choice.</param>
internal sealed record PictureMethod(string Name, params double[] LearningRates)
{
    private static readonly double[] Nothing = [0];

    /// <summary>Sets the options of the fine-tuning trainer; null for ML.NET's trainers.</summary>
    public Action<FineTuneImageTrainer.Options, double>? Configure { get; private init; }

    /// <summary>Creates the ML.NET trainer from a context and a seed.</summary>
    public Func<MLContext, int, IEstimator<ITransformer>>? Classic { get; private init; }

    public static IReadOnlyList<PictureMethod> All { get; } =
    [
        new("frozen", 5e-3, 1e-3, 2e-2) { Configure = (options, rate) => (options.Adapter, options.HeadLearningRate) = (FineTuningAdapter.Frozen, rate) },
        Tuned("LoRA", FineTuningAdapter.Lora, 1e-3, 3e-4, 3e-3),
        Tuned("EVA", FineTuningAdapter.Eva, 1e-3, 3e-4, 3e-3),
        Tuned("SVFit", FineTuningAdapter.Svfit, 1e-2, 3e-3, 3e-2),
        Tuned("full", FineTuningAdapter.Full, 1e-4, 3e-5, 3e-4),
        new("LightGBM", Nothing) { Classic = (context, seed) => context.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { NumberOfThreads = 1, Seed = seed }) },
        new("SDCA", Nothing) { Classic = (context, seed) => context.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 }) },
    ];

    private static PictureMethod Tuned(string name, FineTuningAdapter adapter, params double[] rates) => new(name, rates)
    {
        Configure = (options, rate) => (options.Adapter, options.LearningRate) = (adapter, rate),
    };
}
