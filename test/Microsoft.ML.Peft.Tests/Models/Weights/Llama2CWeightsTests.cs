using System.Runtime.InteropServices;
using Microsoft.ML.Peft.Models.Llama;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Weights;

[TestClass]
public sealed class Llama2CWeightsTests
{
    // Width 4, hidden 3, one block, two heads, one of keys, five tokens, length 2: 20 + 4 + 16 + 8 + 8 + 16 + 4 + 3·12 + 4 + 2·2 numbers.
    private static readonly int[] Header = [4, 3, 1, 2, 1, 5, 2];
    private const int Numbers = 120;

    [TestMethod]
    public void Tensors_follow_each_other_and_heads_are_reordered()
    {
        using var scope = NewDisposeScope();
        using var weights = new Llama2CWeights(new MemoryStream(Intact()), "some.bin");
        CollectionAssert.AreEqual(new[] { 0f, 1, 2, 3 }, Values(weights, "model.embed_tokens.weight")[..4]);
        CollectionAssert.AreEqual(new[] { 20f, 21, 22, 23 }, Values(weights, "model.layers.0.input_layernorm.weight"));
        // Heads of two values have one pair, whose order does not change.
        CollectionAssert.AreEqual(Enumerable.Range(24, 16).Select(i => (float)i).ToArray(), Values(weights, "model.layers.0.self_attn.q_proj.weight"));
        CollectionAssert.AreEqual(new[] { 112f, 113, 114, 115 }, Values(weights, "model.norm.weight"));
        Assert.IsTrue(weights.Shape.SharesEmbeddings);
        Assert.HasCount(11, weights.Names);

        // One head of four values: neighbours 0 1 2 3 become the pairs (0, 2) and (1, 3) of halves, so rows are read as 0 2 1 3.
        using var one = new Llama2CWeights(new MemoryStream(Bytes([4, 3, 1, 1, 1, -5, 2], 20 + 4 + (4 * 16) + 4 + 36 + 4 + 8 + 20)), "one.bin");
        CollectionAssert.AreEqual(
            new[] { 24f, 25, 26, 27, 32, 33, 34, 35, 28, 29, 30, 31, 36, 37, 38, 39 }, Values(one, "model.layers.0.self_attn.q_proj.weight"));
        CollectionAssert.AreEqual(new[] { 5, 4L }, one.Find("lm_head.weight")!.Value.Shape.ToArray());
    }

    [TestMethod]
    public void Cut_off_or_lengthened_files_are_refused()
    {
        var intact = Intact();
        for (var length = 0; length < intact.Length; length++)
            Assert.Contains("'some.bin'", Refusal(intact[..length]));
        Assert.Contains("asks for 508 bytes, there are 512", Refusal([.. intact, 0, 0, 0, 0]));
    }

    [TestMethod]
    public void Headers_of_chance_are_refused_without_allocating_what_they_claim()
    {
        var random = new Random(2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++)
        {
            var header = (int[])Header.Clone();
            for (var edit = random.Next(1, 4); edit > 0; edit--)
                header[random.Next(7)] = random.Next(int.MinValue, int.MaxValue) >> random.Next(32);
            if (header.AsSpan().SequenceEqual(Header))
                continue;
            try
            {
                using var weights = new Llama2CWeights(new MemoryStream(Bytes(header, Numbers)), "some.bin");
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains("'some.bin'", exception.Message);
            }
        }

        Assert.IsLessThan(2000L * 64 * 1024, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void A_file_of_more_blocks_than_any_model_has_is_refused() =>
        Assert.Contains("its header tells of 1025 blocks; at most 1024 are read", Refusal(Bytes([4, 3, 1025, 2, 1, 5, 2], Numbers)));

    private static byte[] Intact() => Bytes(Header, Numbers);

    private static byte[] Bytes(int[] header, int numbers) =>
        [.. MemoryMarshal.AsBytes<int>(header), .. MemoryMarshal.AsBytes<float>(Enumerable.Range(0, numbers).Select(i => (float)i).ToArray())];

    private static float[] Values(Llama2CWeights weights, string name)
    {
        using var scope = NewDisposeScope();
        return weights.Read(name, null).contiguous().data<float>().ToArray();
    }

    private static string Refusal(byte[] bytes) =>
        Assert.ThrowsExactly<InvalidDataException>(() => new Llama2CWeights(new MemoryStream(bytes), "some.bin").Dispose()).Message;
}
