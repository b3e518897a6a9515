using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>Folders that hold no model, or another model than their configuration describes: the message names the problem and its place.</summary>
[TestClass]
public sealed class BadModelTests
{
    [TestMethod]
    public void A_missing_tensor_is_named()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights().Where(pair => pair.Key != "encoder.layer.1.output.dense.bias"));
        var message = folder.Refusal<InvalidDataException>();
        Assert.Contains("no tensor 'encoder.layer.1.output.dense.bias' of shape [8]", message);
        Assert.Contains("model.safetensors'", message);
    }

    [TestMethod]
    public void Surplus_tensors_are_named()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        for (var i = 0; i < 7; i++)
            weights.Add($"encoder.layer.2.more{i}", ones(1));
        using var folder = TinyBert.Folder(weights);
        var message = folder.Refusal<InvalidDataException>();
        Assert.Contains("encoder.layer.2.more0, ", message);
        Assert.Contains("and 2 more", message);
    }

    [TestMethod]
    public void A_wrong_shape_is_named_with_both_shapes()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        weights["encoder.layer.0.intermediate.dense.weight"] = ones(8, 16);
        using var folder = TinyBert.Folder(weights);
        Assert.Contains(
            "'encoder.layer.0.intermediate.dense.weight' of '" + folder.Path, folder.Refusal<InvalidDataException>());
        Assert.Contains("has the shape [8, 16]; the configuration asks for [16, 8]", folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_named_with_tensor_and_file(float value)
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        weights["pooler.dense.weight"] = tensor(Enumerable.Repeat(1f, 63).Append(value).ToArray(), [8, 8]);
        using var folder = TinyBert.Folder(weights);
        Assert.Contains("The tensor 'pooler.dense.weight' of '" + folder.Path, folder.Refusal<InvalidDataException>());
        Assert.Contains("not finite", folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    public void A_wrong_type_is_named()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        weights["pooler.dense.weight"] = ones([8, 8], ScalarType.Int64);
        using var folder = TinyBert.Folder(weights);
        Assert.Contains("holds Int64; weights must be floating point", folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    [DataRow("\"model_type\":\"bert\"", "\"model_type\":\"t5\"", "type 't5'. Supported are bert, distilbert, roberta")]
    public void An_unknown_architecture_is_named(string found, string replaced, string expected)
    {
        using var folder = new ModelFolder(TinyBert.Configuration.Replace(found, replaced));
        Assert.Contains(expected, folder.Refusal<NotSupportedException>());
    }

    [TestMethod]
    [DataRow("\"hidden_size\":8", "\"hidden_size\":\"8\"", "'hidden_size' of ")]
    [DataRow("\"hidden_size\":8", "\"hidden_size\":2000000000", "the configuration asks for [12, 2000000000]")]
    [DataRow("\"num_hidden_layers\":2", "\"num_hidden_layers\":2147483647", "no tensor 'encoder.layer.2.")]
    [DataRow("\"num_hidden_layers\":2", "\"num_hidden_layers\":1", "does not have: encoder.layer.1.")]
    [DataRow("\"num_attention_heads\":2", "\"num_attention_heads\":3", "must be a divisor of 'hidden_size', which is 8")]
    [DataRow("\"num_attention_heads\":2", "\"num_attention_heads\":0", "must be an integer of at least 1")]
    [DataRow("\"hidden_act\":\"gelu\"", "\"hidden_act\":\"mish\"", "is \"mish\", but must be one of relu, gelu")]
    [DataRow("\"layer_norm_eps\":1e-12", "\"layer_norm_eps\":-1", "is -1, but must be a number above 0")]
    [DataRow("\"layer_norm_eps\":1e-12", "\"layer_norm_eps\":1e999", "but must be a number above 0")]
    [DataRow("\"hidden_dropout_prob\":0.1", "\"hidden_dropout_prob\":1", "from 0 to below 1")]
    [DataRow("\"hidden_dropout_prob\":0.1", "\"position_embedding_type\":\"relative_key\"", "must be \"absolute\"")]
    [DataRow("\"vocab_size\":12,", "", "has no 'vocab_size'")]
    [DataRow("\"model_type\":\"bert\",", "", "has no 'model_type'")]
    [DataRow("}", "", "is not valid JSON")]
    [DataRow("\"gelu\"", "\"\\ud800\"", "is not valid JSON")]
    public void A_wrong_configuration_is_named(string found, string replaced, string expected)
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights(), TinyBert.Configuration.Replace(found, replaced));
        var message = folder.Refusal<InvalidDataException>();
        Assert.Contains(expected, message);
        Assert.Contains(folder.Path, message);
    }

    [TestMethod]
    public void A_sentence_encoder_with_more_places_than_memory_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder("""{"model_type":"universal-sentence-encoder-lite","max_position_embeddings":2000000000}""");
        folder.WriteWeights([new("a", ones(1))]);
        Assert.Contains("'max_position_embeddings' of '" + folder.Path, folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    public void A_configuration_nested_too_deeply_is_refused()
    {
        using var folder = new ModelFolder("{\"a\":" + new string('[', 1_000_000));
        Assert.Contains("is not valid JSON", folder.Refusal<InvalidDataException>());
        using var list = new ModelFolder("[]");
        Assert.Contains("holds no JSON object", list.Refusal<InvalidDataException>());
    }

    [TestMethod]
    public void Missing_files_are_named()
    {
        using var folder = new ModelFolder(TinyBert.Configuration);
        Assert.Contains("holds neither 'model.safetensors' nor 'model.safetensors.index.json'", folder.Refusal<FileNotFoundException>());
        File.Delete(Path.Combine(folder.Path, "config.json"));
        Assert.Contains("holds no 'config.json'", folder.Refusal<FileNotFoundException>());
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => PretrainedModel.Load(Path.Combine(folder.Path, "none")));
    }

    [TestMethod]
    public void A_tokenizer_with_more_ids_than_the_network_has_rows_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        folder.Write("vocab.txt", TinyBert.Pieces + "one\nmore\n");
        Assert.Contains("ids up to 13, the network a table of 12", folder.Refusal<InvalidDataException>());
        folder.Write("vocab.txt", "nothing\nof\nuse\n");
        Assert.Contains("vocab.txt' has no piece '[UNK]'", folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    [DataRow("../model.safetensors", "which is not in its folder")]
    [DataRow("..", "which is not in its folder")]
    [DataRow("other.safetensors", "which is missing")]
    public void An_index_that_leads_astray_is_refused(string file, string expected)
    {
        using var folder = new ModelFolder(TinyBert.Configuration);
        folder.Write("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"" + file + "\"}}");
        var message = Assert.Throws<Exception>(() => Open(folder)).Message;
        Assert.Contains(expected, message);
        Assert.Contains(file, message);
    }

    [TestMethod]
    [DataRow("""{"a":"1.safetensors","b":"1.safetensors"}""", "says that '1.safetensors' holds the tensor 'b'")]
    [DataRow("""{}""", null)]
    [DataRow("""{"a":1}""", "names no file for the tensor 'a'")]
    [DataRow("""{"a":"1.safetensors","a":"1.safetensors"}""", "names the tensor 'a' twice")]
    [DataRow("""{"a":"1.safetensors","c":"2.safetensors"}""", "holds the tensor 'a', which another file")]
    [DataRow("""{"c":"2.safetensors"}""", "hold the tensor 'a', which it does not name")]
    [DataRow("[]", "no object 'weight_map'")]
    public void An_index_that_disagrees_with_its_files_is_refused(string map, string? expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder(TinyBert.Configuration);
        folder.WriteWeights([new("a", ones(1))], "1.safetensors");
        folder.WriteWeights([new("a", ones(1)), new("c", ones(1))], "2.safetensors");
        folder.Write("model.safetensors.index.json", "{\"weight_map\":" + map + "}");
        var message = folder.Refusal<InvalidDataException>();
        Assert.Contains(expected ?? "no tensor 'embeddings.word_embeddings.weight'", message);
    }

    private static void Open(ModelFolder folder) => PretrainedModel.Load(folder.Path).Dispose();
}
