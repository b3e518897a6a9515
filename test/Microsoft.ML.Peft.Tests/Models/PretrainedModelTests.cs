using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

[TestClass]
public sealed class PretrainedModelTests
{
    [TestMethod]
    public void The_parameters_have_the_names_and_values_of_the_file()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        using var folder = TinyBert.Folder(weights);
        using var model = PretrainedModel.Load(folder.Path);
        var parameters = model.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        CollectionAssert.AreEquivalent(weights.Keys, parameters.Keys);
        foreach (var (name, parameter) in parameters)
            Assert.IsTrue(parameter.equal(weights[name]).all().ToBoolean(), name);
        CollectionAssert.AreEquivalent(weights.Keys, model.Network.state_dict().Keys);
        Assert.AreEqual("bert", model.ModelType);
        Assert.IsEmpty(model.UnusedTensors);
        Assert.IsFalse(model.Network.training);
    }

    [TestMethod]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float64)]
    public void Weights_of_other_widths_become_32_bit(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var stored = TinyBert.Weights().ToDictionary(pair => pair.Key, pair => pair.Value.to_type(type));
        using var folder = TinyBert.Folder(stored);
        using var model = PretrainedModel.Load(folder.Path);
        foreach (var (name, parameter) in model.Network.named_parameters())
        {
            Assert.AreEqual(ScalarType.Float32, parameter.dtype);
            Assert.IsTrue(parameter.equal(stored[name].to_type(ScalarType.Float32)).all().ToBoolean(), name);
        }
    }

    [TestMethod]
    public void Names_of_a_whole_model_and_of_old_files_are_understood_and_heads_are_left_out()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights(pooler: false);
        var stored = weights.ToDictionary(
            pair => "bert." + pair.Key.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"), pair => pair.Value);
        stored.Add("cls.predictions.bias", ones(12));
        stored.Add("bert.embeddings.position_ids", arange(10).view(1, 10));
        using var folder = TinyBert.Folder(stored);
        using var model = PretrainedModel.Load(folder.Path);
        CollectionAssert.AreEquivalent(weights.Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());
        CollectionAssert.AreEqual(new[] { "cls.predictions.bias" }, model.UnusedTensors.ToArray());
    }

    [TestMethod]
    public void A_model_in_several_files_is_the_same_model()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        using var whole = TinyBert.Folder(weights);
        using var split = new ModelFolder(TinyBert.Configuration);
        split.Write("vocab.txt", TinyBert.Pieces);
        var map = new List<string>();
        foreach (var (part, index) in weights.OrderBy(pair => pair.Key).Chunk(15).Select((part, index) => (part, index)))
        {
            var name = $"model-{index + 1:00000}.safetensors";
            split.WriteWeights(part, name);
            map.AddRange(part.Select(pair => $"\"{pair.Key}\":\"{name}\""));
        }

        split.Write("model.safetensors.index.json", "{\"metadata\":{},\"weight_map\":{" + string.Join(",", map) + "}}");
        using var one = PretrainedModel.Load(whole.Path);
        using var other = PretrainedModel.Load(split.Path);
        Assert.IsTrue(one.Embed(["hello world!"]).equal(other.Embed(["hello world!"])).all().ToBoolean());
    }

    [TestMethod]
    public void Padding_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        using var model = PretrainedModel.Load(folder.Path);
        string[] texts = ["hello", "unaffable worlds! hello", ""];
        var together = model.Embed(texts);
        Assert.IsFalse(together.requires_grad);
        for (var i = 0; i < texts.Length; i++)
            TensorAssert.AreClose(model.Embed([texts[i]]), together[i].unsqueeze(0), 1e-6, texts[i]);
    }

    [TestMethod]
    public void Nothing_native_is_left_behind()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        using var folder = TinyBert.Folder(weights);
        using var damaged = TinyBert.Folder(weights.Where(pair => pair.Key != "encoder.layer.1.output.dense.weight"));
        LiveTensors.AreBalancedBy(() =>
        {
            using var model = PretrainedModel.Load(folder.Path);
            model.Embed(["hello", "hello world"]).Dispose();
        });
        LiveTensors.AreBalancedBy(() => damaged.Refusal<InvalidDataException>(), "A load that fails");
    }

    [TestMethod]
    public void A_text_longer_than_the_network_reads_is_cut()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        using var model = PretrainedModel.Load(folder.Path);
        Assert.AreEqual(TinyBert.Positions, model.Tokenizer!.MaximumLength);
        var ids = model.Tokenizer.Encode(string.Join(" ", Enumerable.Repeat("hello", 50)));
        CollectionAssert.AreEqual(new[] { 2, 8, 8, 8, 8, 8, 8, 8, 8, 3 }, ids.ToArray());
        Assert.AreEqual(1, model.Embed([new string('x', 100_000)]).shape[0]);
    }

    [TestMethod]
    public void What_the_model_cannot_do_is_said()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        using var model = PretrainedModel.Load(folder.Path);
        Assert.Contains("'bert' does not generate", Assert.ThrowsExactly<InvalidOperationException>(() => model.Generate("hello", 1)).Message);
        Assert.ThrowsExactly<ArgumentException>(() => model.Embed([]));
        File.Delete(Path.Combine(folder.Path, "vocab.txt"));
        using var silent = PretrainedModel.Load(folder.Path);
        Assert.IsNull(silent.Tokenizer);
        Assert.Contains("without the files of its tokenizer", Assert.ThrowsExactly<InvalidOperationException>(() => silent.Embed(["x"])).Message);
    }
}
