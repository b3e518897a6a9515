using System.Diagnostics;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Benchmarks.Peft.FineTune;

/// <summary>Measures the time of EVA's initialisation, which the trainer runs first.</summary>
internal static class EvaStart
{
    public static double Seconds(FineTuneTextMulticlassTrainer.Options options, IEnumerable<string> sentences, int seed)
    {
        using var scope = NewDisposeScope();
        using var pretrained = SentenceEncoder.Load();
        var encoder = (TextEncoder)pretrained.Network;
        string[] order = [.. sentences];
        new Random(seed).Shuffle(order);
        TokenBatch[] batches = [.. order.Chunk(options.BatchSizeFor(order.Length)).Select(texts => TokenBatch.Of([.. texts.Select(pretrained.Tokenizer!.Encode)], 0))];
        using var adapters = PeftModel.Attach(encoder, new LoraOptions { AllLinear = true, Rank = options.Lora.Rank, Alpha = options.Lora.Alpha });
        if (options.NumberOfThreads is { } threads)
            set_num_threads(threads);
        var watch = Stopwatch.StartNew();
        adapters.InitializeFromData(batches, batch => encoder.Pool(encoder.call(batch.Ids, batch.Mask, null), batch.Mask).Dispose(), batch => batch.Mask, options.Eva);
        return watch.Elapsed.TotalSeconds;
    }
}
