using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>
/// S3-Rec's pre-trained encoder (Zhou et al., CIKM 2020), whose blocks are BERT's under other names. It was trained to predict a masked
/// item, and can do so only if every layer is in the right place.
/// </summary>
[TestClass]
public sealed class SequenceEncoderTests
{
    private const int Width = 64;
    private const int Positions = 50;
    private const int Users = 400;
    private const int Candidates = 100; // the item and 99 others

    private static readonly EncoderBlockNames Names = new(
        "attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm",
        "intermediate.dense_1", "intermediate.dense_2", "intermediate.LayerNorm");

    [TestMethod]
    public void Trained_blocks_tell_a_masked_item_from_99_others()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = SafeTensorsReader.ReadAll(File("s3rec-weights", "LastFM-epochs-150.safetensors"));
        var (trained, shuffled) = (HitsAmongTen(weights, heads: 2), HitsAmongTen(weights, heads: 1));
        Assert.IsGreaterThan(0.5, trained, $"{trained:0.000} of the items are among the first ten; chance gives 0.1.");
        Assert.IsLessThan(trained, shuffled, "With the wrong number of heads it is worse.");
    }

    private static double HitsAmongTen(Dictionary<string, Tensor> weights, int heads)
    {
        using var scope = NewDisposeScope();
        var shape = new EncoderBlockShape(Width, heads, 4 * Width, ActivationFunction.Gelu, 1e-12);
        var reader = new WeightReader(new MemoryWeights(weights));
        using var first = new EncoderBlock("0", shape, Names, reader.Under("item_encoder.layer.0"));
        using var second = new EncoderBlock("1", shape, Names, reader.Under("item_encoder.layer.1"));
        var (ids, mask, candidates) = Rows(weights["item_embeddings.weight"].shape[0] - 1);
        var items = weights["item_embeddings.weight"];
        var hidden = nn.functional.layer_norm(
            items[ids] + weights["position_embeddings.weight"], [Width], weights["LayerNorm.weight"], weights["LayerNorm.bias"], 1e-12); // [U, 50, W]
        hidden = second.call(first.call(hidden, mask), mask).select(1, -1); // the masked position, [U, W]
        var guess = nn.functional.linear(hidden, weights["mip_norm.weight"], weights["mip_norm.bias"]);
        var scores = items[candidates].matmul(guess.unsqueeze(-1)).squeeze(-1); // [U, 100]
        var better = scores.gt(scores.narrow(1, 0, 1)).sum(1L); // [U]
        return better.lt(10).to_type(ScalarType.Float32).mean().item<float>();
    }

    // The latest items of each user, padded at the start, the last one masked; the item and the 99 negatives of the published test.
    private static (Tensor Ids, Tensor Mask, Tensor Candidates) Rows(long maskId)
    {
        var ids = new long[Users * Positions];
        var present = new bool[ids.Length];
        var candidates = new long[Users * Candidates];
        var histories = System.IO.File.ReadLines(File("s3rec-sequences", "LastFM.txt")).Take(Users);
        var negatives = System.IO.File.ReadLines(File("s3rec-sequences", "LastFM_sample.txt")).Take(Users);
        foreach (var (user, (history, others)) in histories.Zip(negatives).Index())
        {
            var items = Numbers(history);
            var shown = items[^Math.Min(Positions, items.Length)..];
            shown.CopyTo(ids, ((user + 1) * Positions) - shown.Length);
            present.AsSpan(((user + 1) * Positions) - shown.Length, shown.Length).Fill(true);
            ids[((user + 1) * Positions) - 1] = maskId;
            candidates[user * Candidates] = items[^1];
            Numbers(others).CopyTo(candidates, (user * Candidates) + 1);
        }

        return (tensor(ids, [Users, Positions]), tensor(present, [Users, Positions]), tensor(candidates, [Users, Candidates]));
    }

    // Without the user's number at the start.
    private static long[] Numbers(string line) => [.. line.Split(' ').Skip(1).Select(long.Parse)];

    private static string File(params string[] parts) => SharedData.Require(typeof(SequenceEncoderTests).Assembly, parts);
}
