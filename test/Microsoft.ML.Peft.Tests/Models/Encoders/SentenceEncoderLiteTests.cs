using System.Text.Json;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>Compares the Universal Sentence Encoder lite with the output of its published graph in tensorflow.js.</summary>
[TestClass]
public sealed class SentenceEncoderLiteTests
{
    [TestMethod]
    public void It_gives_the_ids_and_the_vectors_of_the_published_graph()
    {
        using var scope = NewDisposeScope();
        using var folder = UseLite.Folder();
        using var model = PretrainedModel.Load(folder.Path);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(UseLite.File("golden.json")));
        var cases = golden.RootElement.EnumerateArray().ToArray();
        Assert.HasCount(10, cases);
        var texts = cases.Select(entry => entry.GetProperty("text").GetString()!).ToArray();
        var expected = stack([.. cases.Select(entry => tensor(entry.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray()))], 0);
        foreach (var entry in cases)
        {
            var text = entry.GetProperty("text").GetString()!;
            CollectionAssert.AreEqual(
                entry.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(), model.Tokenizer!.Encode(text).ToArray(), text);
        }

        TensorAssert.AreClose(expected, model.Embed(texts), 1e-5, "together, with padding"); // [10, 512]
        for (var i = 0; i < texts.Length; i++)
            TensorAssert.AreClose(expected[i].unsqueeze(0), model.Embed([texts[i]]), 1e-5, texts[i]);
        Assert.AreEqual(6_975_872, model.Network.state_dict().Values.Sum(values => values.NumberOfElements));
    }

    [TestMethod]
    public void Texts_that_nobody_expects_have_vectors_too()
    {
        using var scope = NewDisposeScope();
        using var folder = UseLite.Folder();
        using var model = PretrainedModel.Load(folder.Path);
        var tokenizer = model.Tokenizer!;
        CollectionAssert.AreEqual(new[] { 341, 4125, 8, 140, 31, 19, 54 }, tokenizer.Encode("Hello, how are you?").ToArray()); // as published
        CollectionAssert.AreEqual(new[] { 0 }, tokenizer.Encode("").ToArray());
        Assert.AreEqual(1, tokenizer.Encode("漢字漢字漢字").Count(id => id == 0), "consecutive unknown characters are one token");
        CollectionAssert.AreEqual(tokenizer.Encode("\uFFFD\uFFFD x").ToArray(), tokenizer.Encode("\uD800\uDC00\uD800 x".Replace("\uDC00", "")).ToArray());
        Assert.HasCount(128, tokenizer.Encode(string.Concat(Enumerable.Repeat("word ", 10_000))));
        var vectors = model.Embed(["", "漢字", "\uD800", "   ", new string('a', 5000)]);
        Assert.IsTrue(vectors.isfinite().all().ToBoolean());
        TensorAssert.AreClose(ones(5), (vectors * vectors).sum(1L), 1e-5, "lengths");
    }
}
