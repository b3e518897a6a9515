using System.Diagnostics;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Story;

/// <summary>Trains the model on the fables with Adam; the epoch with the lowest validation perplexity is kept.</summary>
internal static class StoryRun
{
    public const int TextsInBatch = 4;

    public static StoryResult Train(StoryMethod method, double learningRate, StoryTexts texts, int epochs, int seed)
    {
        using var model = new StoryModel();
        var watch = Stopwatch.StartNew();
        using var tuning = method.Prepare(model, texts.Training, seed);
        using var flat = new FlatParameters([new ParameterGroup("all", tuning.Trained)]);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Adam, flat, new OptimizerSettings());
        var random = new Random(seed);
        var (best, bestEpoch) = (model.Perplexity(texts.Validation), 0);
        var kept = flat.Values.clone();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            foreach (var rows in Shuffled(texts.Training, random).Chunk(TextsInBatch))
                optimizer.Step(() => Gradient(model, flat, rows), learningRate);
            double perplexity = model.Perplexity(texts.Validation);
            if (!(perplexity < best))
                continue;
            (best, bestEpoch) = (perplexity, epoch);
            Keep(kept, flat.Values);
        }
        Keep(flat.Values, kept);
        kept.Dispose();
        double seconds = watch.Elapsed.TotalSeconds;
        return new StoryResult(
            learningRate, bestEpoch, flat.Values.NumberOfElements, best, model.Perplexity(texts.Test), model.Perplexity(texts.Stories), seconds, tuning.Diagnose());
    }

    private static IReadOnlyList<int>[] Shuffled(IReadOnlyList<IReadOnlyList<int>> texts, Random random)
    {
        IReadOnlyList<int>[] order = [.. texts];
        random.Shuffle(order);
        return order;
    }

    private static double Gradient(StoryModel model, FlatParameters flat, IReadOnlyList<int>[] rows)
    {
        flat.ZeroGradient();
        using var scope = NewDisposeScope();
        var loss = model.Loss(StoryModel.Batch(rows));
        loss.backward();
        flat.CollectGradient();
        return loss.item<float>();
    }

    private static void Keep(Tensor to, Tensor from)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        to.copy_(from);
    }
}
