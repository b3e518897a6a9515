using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Story;

/// <summary>Selects the trained parameters of the language model.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="LearningRates">The candidates for selection on validation fables, the default first.</param>
/// <param name="Options">The adapter; null for all weights.</param>
/// <param name="FromData">True if the adapter is initialised from the data (EVA).</param>
internal sealed record StoryMethod(string Name, double[] LearningRates, Func<AdapterOptions>? Options, bool FromData = false)
{
    private const int Rank = 4;
    private static readonly double[] ForAdapters = [3e-3, 1e-3, 1e-2];

    public static IReadOnlyList<StoryMethod> All { get; } =
    [
        new("full", [3e-4, 1e-4, 1e-3], null),
        new("LoRA", ForAdapters, () => new LoraOptions { AllLinear = true, Rank = Rank, Alpha = Rank }),
        new("EVA", ForAdapters, () => new LoraOptions { AllLinear = true, Rank = Rank, Alpha = Rank }, FromData: true),
        new("SVFit", [1e-2, 1e-3, 3e-2], () => new SvfitOptions { AllLinear = true, EnergyThreshold = 1 }),
    ];

    public StoryTuning Prepare(StoryModel model, IReadOnlyList<IReadOnlyList<int>> training, int seed)
    {
        if (Options is null)
            return StoryTuning.OfAll(model.Network);
        var options = Options();
        options.Seed = seed;
        var adapters = PeftModel.Attach(model.Network, options);
        if (FromData)
            Initialize(adapters, model, training);
        return StoryTuning.Of(adapters);
    }

    private static void Initialize(PeftModel adapters, StoryModel model, IReadOnlyList<IReadOnlyList<int>> training)
    {
        using var scope = NewDisposeScope();
        TokenBatch[] batches = [.. training.Chunk(StoryRun.TextsInBatch).Select(StoryModel.Batch)];
        adapters.InitializeFromData(batches, batch => model.Network.call(batch.Ids, null, null), batch => batch.Mask);
    }
}
