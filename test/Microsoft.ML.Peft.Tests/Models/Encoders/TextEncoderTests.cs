using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Tests.FineTuning;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>Compares every text architecture with loops written from its paper, and its ONNX graph with the network.</summary>
[TestClass]
public sealed class TextEncoderTests
{
    private static readonly int[][] Texts = [Ids(40, 3), Ids(1, 4), Ids(11, 5), Ids(7, 6)];

    public static IEnumerable<object[]> Types => TinyEncoder.All.Select(encoder => new object[] { encoder.Type });

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Hidden_states_are_those_computed_by_hand(string type)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var encoder = TinyEncoder.Of(type);
        var weights = encoder.Weights(WordBert.Vocabulary);
        using var model = PretrainedModel.Load(encoder.Directory);
        CollectionAssert.AreEquivalent(weights.Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());
        var network = (TextEncoder)model.Network;
        Assert.AreEqual(encoder.MaximumLength, network.MaximumLength);

        var batch = TokenBatch.Of(Texts, 0);
        var segments = network.HasSegments ? batch.Ids.remainder(tensor(2L)) : null;
        var hidden = network.call(batch.Ids, batch.Mask, segments); // [B, L, W]
        Assert.IsTrue(hidden.isfinite().all().item<bool>(), "Padding must not become NaN.");
        var hand = new HandWeights(weights);
        for (var row = 0; row < Texts.Length; row++)
        {
            var expected = encoder.ByHand(hand, Texts[row], [.. Texts[row].Select(id => network.HasSegments ? id % 2 : 0)]);
            var actual = hidden[row].narrow(0, 0, Texts[row].Length);
            TensorAssert.AreClose(tensor(expected.SelectMany(values => values).ToArray(), [expected.Length, TinyEncoder.Width]), actual, 2e-5, $"text {row}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void The_graph_is_the_network(string type)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = PretrainedModel.Load(TinyEncoder.Of(type).Directory);
        var network = (TextEncoder)model.Network;
        var graph = new OnnxGraph("network");
        var tokens = EmittedTokens.Of(graph, graph.Input("tokens", OnnxType.Int64, "N", "L"));
        graph.Output(((IOnnxTextEncoder)network).EmitHidden(graph, tokens), "hidden", OnnxType.Float, "N", "L", network.Width);
        var bytes = graph.ToBytes();
        foreach (var texts in (int[][][])[Texts, [Texts[1]], [Texts[2]], [Texts[3], Texts[1]]])
        {
            var batch = TokenBatch.Of(texts, 0);
            var present = (batch.Mask ?? ones_like(batch.Ids)).to_type(ScalarType.Int64);
            var kept = present.unsqueeze(-1).to_type(ScalarType.Float32); // padding may hold any value
            var expected = network.call(batch.Ids, batch.Mask, null) * kept;
            OnnxParity.AreClose(expected, OnnxParity.Run(bytes, (batch.Ids + 1) * present) * kept, 1e-5);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Files_with_a_head_give_the_encoder_and_variants_that_compute_something_else_are_refused(string type)
    {
        using var scope = NewDisposeScope();
        var encoder = TinyEncoder.Of(type);
        var weights = encoder.Weights(WordBert.Vocabulary);
        var configuration = encoder.Configuration(WordBert.Vocabulary);
        using (var folder = new ModelFolder(configuration))
        {
            folder.WriteWeights(weights.Select(pair => KeyValuePair.Create($"{encoder.Prefix}.{pair.Key}", pair.Value)).Append(new("classifier.weight", ones(2, 2))));
            using var model = PretrainedModel.Load(folder.Path);
            CollectionAssert.AreEqual(new[] { "classifier.weight" }, model.UnusedTensors.ToArray());
            CollectionAssert.AreEquivalent(weights.Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());
        }

        foreach (var (found, changed, told) in encoder.Refused)
        {
            Assert.Contains(found, configuration);
            using var folder = new ModelFolder(configuration.Replace(found, changed));
            folder.WriteWeights(weights);
            Assert.Contains(told, folder.Refusal<InvalidDataException>());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Its_usual_targets_are_the_queries_and_values_of_every_block(string type)
    {
        var encoder = TinyEncoder.Of(type);
        using var model = PretrainedModel.Load(encoder.Directory);
        CollectionAssert.AreEqual(encoder.Targets, model.AttentionTargets.ToArray());
        using var adapted = PeftModel.Attach(model.Network, new LoraOptions { TargetModules = model.AttentionTargets, Rank = 2 });
        Assert.HasCount(encoder.BlockCount * encoder.Targets.Length, adapted.Report.Layers);
    }

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void A_network_that_computes_its_blocks_again_has_the_same_gradients(string type)
    {
        using var scope = NewDisposeScope();
        using var model = PretrainedModel.Load(TinyEncoder.Of(type).Directory);
        var network = (TextEncoder)model.Network;
        var batch = TokenBatch.Of(Texts, 0);
        var direction = randn([Texts.Length, network.Width], generator: new Generator(8));
        var stored = Gradients(false);
        var again = Gradients(true);
        foreach (var (name, gradient) in stored)
            TensorAssert.AreClose(gradient, again[name], 1e-5, name);

        Dictionary<string, Tensor> Gradients(bool recomputes)
        {
            EncoderBlock.Recompute(network, recomputes);
            network.zero_grad();
            (network.Pool(network.call(batch.Ids, batch.Mask, null), batch.Mask) * direction).sum().backward();
            return network.named_parameters().Where(pair => pair.parameter.grad is not null).ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Nothing_native_is_left_behind(string type)
    {
        var directory = TinyEncoder.Of(type).Directory;
        LiveTensors.AreBalancedBy(() =>
        {
            using var model = PretrainedModel.Load(directory);
            model.Embed(["the film", "good"]).Dispose();
        });
    }

    [TestMethod]
    public void Buckets_of_distances_begin_at_powers_of_the_root_of_two()
    {
        for (var distance = -600; distance <= 600; distance++)
            Assert.AreEqual(TinyMpnet.Bucket(distance), Peft.Models.Encoders.Positions.RelativePositionBias.Bucket(distance), $"distance {distance}");
    }

    private static int[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(2, WordBert.Vocabulary))];
    }
}
