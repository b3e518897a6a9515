using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Llama;

/// <summary>The TinyStories Llama of llama2.c with 260,032 parameters, whose greedy text is published.</summary>
[TestClass]
public sealed class StoriesTests
{
    private const string Published =
        "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too high";

    [TestMethod]
    public void The_greedy_text_is_the_published_one_word_for_word()
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.LoadLlama2C(File("stories260K.bin"), File("tok512.bin"));
        Assert.AreEqual(260_032, model.Network.parameters().Sum(parameter => parameter.NumberOfElements));
        Assert.StartsWith(Published, model.Generate("", 80));
        Assert.StartsWith(model.Generate("Once upon a time", 5), Published);
    }

    [TestMethod]
    public void Text_survives_the_tokenizer()
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.LoadLlama2C(File("stories260K.bin"), File("tok512.bin"));
        var tokenizer = model.Tokenizer!;
        foreach (var text in (string[])[Published, "Zoë said: \"日本\"!", "a  b", "x"])
            Assert.AreEqual(text, tokenizer.Decode(tokenizer.Encode(text)));
        CollectionAssert.AreEqual(new[] { 1 }, tokenizer.Encode("").ToArray());
    }

    [TestMethod]
    public void In_Hugging_Face_layout_it_is_the_same_model()
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.LoadLlama2C(File("stories260K.bin"), File("tok512.bin"));
        using var folder = new ModelFolder("""
            {"model_type":"llama","hidden_size":64,"intermediate_size":172,"num_hidden_layers":5,"num_attention_heads":8,"num_key_value_heads":4,
             "vocab_size":512,"max_position_embeddings":512,"rms_norm_eps":1e-5,"tie_word_embeddings":true,"rope_theta":10000.0,"rope_scaling":null}
            """);
        folder.WriteWeights(model.Network.named_parameters().Select(pair => KeyValuePair.Create(pair.name, (Tensor)pair.parameter)));
        using var read = PretrainedModel.Load(folder.Path);
        var ids = tensor(model.Tokenizer!.Encode("Tom and Sam went to the sea").Select(id => (long)id).ToArray()).unsqueeze(0);
        Assert.IsTrue(Hidden(model, ids).equal(Hidden(read, ids)).all().ToBoolean());
    }

    [TestMethod]
    public void What_comes_later_does_not_change_what_was()
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.LoadLlama2C(File("stories260K.bin"));
        var ids = randint(3, 512, [2, 20], ScalarType.Int64);
        var whole = Hidden(model, ids);
        TensorAssert.AreClose(Hidden(model, ids.narrow(1, 0, 7)), whole.narrow(1, 0, 7), 1e-5, "the first seven");
        Assert.IsNull(model.Tokenizer);
    }

    private static Tensor Hidden(PretrainedModel model, Tensor ids)
    {
        using var still = no_grad();
        return ((nn.Module<Tensor, Tensor?, Tensor?, Tensor>)model.Network).call(ids, null, null);
    }

    private static string File(string name) => SharedData.Require(typeof(StoriesTests).Assembly, "stories260k", name);
}
