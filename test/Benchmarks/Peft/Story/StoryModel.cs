using Benchmarks.Running;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Llama;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Story;

/// <summary>The language model stories260K: computes the perplexity of texts and samples texts.</summary>
internal sealed class StoryModel : IDisposable
{
    private const int Beginning = 1;
    private const int End = 2;
    private const int Ignored = -100;
    private const int TextsAtOnce = 8;
    private readonly PretrainedModel _pretrained;

    public StoryModel()
    {
        if (MissingFile is { } missing)
            throw new ExperimentException($"'{missing}' was not found. Set {DataFolder.Variable} to the data folder.");
        _pretrained = PretrainedModel.LoadLlama2C(Checkpoint, Tokenizer);
    }

    public static string? MissingFile => new[] { Checkpoint, Tokenizer }.FirstOrDefault(path => !File.Exists(path));

    public LlamaNetwork Network => (LlamaNetwork)_pretrained.Network;

    private static string Checkpoint => DataFolder.Path("stories260k", "stories260K.bin");

    private static string Tokenizer => DataFolder.Path("stories260k", "tok512.bin");

    public IReadOnlyList<IReadOnlyList<int>> Encode(IEnumerable<string> texts) => [.. texts.Select(_pretrained.Tokenizer!.Encode)];

    /// <summary>The ids of several texts as one batch, padded at the end.</summary>
    public static TokenBatch Batch(IReadOnlyList<IReadOnlyList<int>> texts) => TokenBatch.Of(texts, paddingId: 0);

    /// <summary>The mean of −ln p of every token but the first, given the previous ones.</summary>
    public Tensor Loss(TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        long length = batch.Ids.shape[1] - 1;
        var targets = batch.Ids.narrow(1, 1, length); // [B, L−1]
        if (batch.Mask is { } mask)
            targets = targets.where(mask.narrow(1, 1, length), full_like(targets, Ignored));
        var logits = Network.Logits(Network.call(batch.Ids.narrow(1, 0, length), null, null)); // [B, L−1, V]
        return nn.functional.cross_entropy(logits.reshape(-1, logits.shape[2]), targets.reshape(-1), ignore_index: Ignored).MoveToOuterDisposeScope();
    }

    /// <summary>The perplexity: exp of the mean of −ln p over all tokens of all texts.</summary>
    public double Perplexity(IReadOnlyList<IReadOnlyList<int>> texts)
    {
        using var still = no_grad();
        double sum = 0;
        foreach (var part in texts.Chunk(TextsAtOnce))
        {
            using var scope = NewDisposeScope();
            sum += Loss(Batch(part)).item<float>() * Predicted(part);
        }
        return Math.Exp(sum / Predicted(texts));
    }

    /// <summary>Samples stories from the model, token by token.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Tell(int stories, int tokens, int seed)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var generator = new Generator((ulong)seed);
        var ids = full([stories, 1], Beginning, ScalarType.Int64);
        while (ids.shape[1] < tokens)
        {
            using var step = NewDisposeScope();
            var last = Network.Logits(Network.call(ids, null, null).select(1, -1)); // [N, V]
            var drawn = multinomial(last.softmax(-1), 1, generator: generator); // [N, 1]
            ids = cat([ids, drawn], 1).MoveToOuterDisposeScope();
        }
        long[] all = ids.data<long>().ToArray();
        return [.. all.Chunk(tokens).Select(story => (IReadOnlyList<int>)[Beginning, .. story.Skip(1).TakeWhile(id => id is not (Beginning or End)).Select(id => (int)id)])];
    }

    public void Dispose() => _pretrained.Dispose();

    private static long Predicted(IReadOnlyList<IReadOnlyList<int>> texts) => texts.Sum(text => text.Count - 1L);
}
