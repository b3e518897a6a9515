using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Tests.Models.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>Compares ONNX graphs with their networks, for one text and for several of different lengths.</summary>
[TestClass]
public sealed class OnnxTests
{
    [TestMethod]
    [DataRow("bert")]
    [DataRow("roberta")]
    public void The_graph_of_a_bert_is_the_network(string type)
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(
            TinyBert.Weights(), TinyBert.Configuration.Replace("\"bert\"", $"\"{type}\"").Replace("\"hidden_act\":\"gelu\"", "\"hidden_act\":\"gelu_new\""));
        using var model = PretrainedModel.Load(folder.Path);
        Compare(model, [[2, 5, 6, 7, 3], [2, 3], [2, 8, 9, 3]], 1e-5);
        Compare(model, [[2, 8, 3]], 1e-5);
    }

    [TestMethod]
    public void The_graph_of_the_sentence_encoder_is_the_network()
    {
        using var scope = NewDisposeScope();
        using var folder = UseLite.Folder();
        using var model = PretrainedModel.Load(folder.Path);
        Compare(model, [.. new[] { "hello world", "x", "", "The quick brown fox jumps over the lazy dog." }.Select(model.Tokenizer!.Encode)], 1e-5);
        Compare(model, [model.Tokenizer.Encode("one sentence")], 1e-5);
    }

    private static void Compare(PretrainedModel model, IReadOnlyList<IReadOnlyList<int>> texts, double tolerance)
    {
        using var still = no_grad();
        var network = (TextEncoder)model.Network;
        var emitter = (IOnnxTextEncoder)model.Network;
        var batch = TokenBatch.Of(texts, 0);
        var hidden = network.call(batch.Ids, batch.Mask, null);

        var graph = new OnnxGraph("network");
        var tokens = EmittedTokens.Of(graph, graph.Input("tokens", OnnxType.Int64, "N", "L"));
        graph.Output(emitter.EmitPooled(graph, emitter.EmitHidden(graph, tokens), tokens), "vectors", OnnxType.Float, "N", network.Width);
        var input = batch.Mask is null ? batch.Ids + 1 : (batch.Ids + 1) * batch.Mask.to_type(ScalarType.Int64);
        OnnxParity.AreClose(network.Pool(hidden, batch.Mask), OnnxParity.Run(graph.ToBytes(), input), tolerance);
    }
}
