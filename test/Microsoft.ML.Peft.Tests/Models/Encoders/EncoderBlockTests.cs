using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>Compares blocks with libtorch's own layers with the same weights, forward and backward, with and without padding.</summary>
[TestClass]
public sealed class EncoderBlockTests
{
    private const int Width = 12;
    private const int Heads = 3;
    private const int Hidden = 20;
    private const double Epsilon = 1e-5; // libtorch's default

    [TestMethod]
    [DataRow("bert", "gelu", false)]
    [DataRow("bert", "gelu", true)]
    [DataRow("bert", "relu", true)]
    [DataRow("distilbert", "gelu", true)]
    public void A_block_with_the_norms_behind_is_libtorchs_encoder_layer(string architecture, string activation, bool padded)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var names = architecture == "bert" ? EncoderBlockNames.Bert : EncoderBlockNames.DistilBert;
        using var reference = nn.TransformerEncoderLayer(
            Width, Heads, Hidden, dropout: 0, activation == "gelu" ? nn.Activations.GELU : nn.Activations.ReLU);
        Disturb(reference);
        reference.eval();
        var theirs = reference.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var weights = Attention(names, theirs, "self_attn.");
        Copy(weights, names.AttentionNorm, theirs, "norm1");
        Copy(weights, names.Intermediate, theirs, "linear1");
        Copy(weights, names.Output, theirs, "linear2");
        Copy(weights, names.OutputNorm, theirs, "norm2");
        var shape = new EncoderBlockShape(
            Width, Heads, Hidden, activation == "gelu" ? ActivationFunction.Gelu : ActivationFunction.Relu, Epsilon);
        using var block = new EncoderBlock("block", shape, names, new WeightReader(new MemoryWeights(weights)));
        CollectionAssert.AreEquivalent(weights.Keys, block.named_parameters().Select(pair => pair.name).ToArray());

        var (mine, other) = (Input(), Input());
        var mask = padded ? Mask() : null;
        var expected = reference.call(other.transpose(0, 1), null!, mask is null ? null! : mask.logical_not()).transpose(0, 1);
        AreEqual(expected, other, block.call(mine, mask), mine, mask);
    }

    [TestMethod]
    public void A_block_with_the_norms_in_front_is_made_of_libtorchs_attention_and_norms()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var names = EncoderBlockNames.Vit;
        using var attention = nn.MultiheadAttention(Width, Heads);
        using var before = nn.LayerNorm(Width, Epsilon);
        using var after = nn.LayerNorm(Width, Epsilon);
        using var first = nn.Linear(Width, Hidden);
        using var second = nn.Linear(Hidden, Width);
        foreach (var layer in (nn.Module[])[attention, before, after])
            Disturb(layer);
        var weights = Attention(names, attention.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter), "");
        foreach (var (name, layer) in ((string, nn.Module)[])[(names.AttentionNorm, before), (names.OutputNorm, after), (names.Intermediate, first), (names.Output, second)])
            Copy(weights, name, layer.named_parameters().ToDictionary(pair => "x." + pair.name, pair => pair.parameter), "x");
        var shape = new EncoderBlockShape(Width, Heads, Hidden, ActivationFunction.Gelu, Epsilon) { NormFirst = true };
        using var block = new EncoderBlock("block", shape, names, new WeightReader(new MemoryWeights(weights)));

        var (mine, other) = (Input(), Input());
        var normed = before.call(other).transpose(0, 1);
        var middle = other + attention.call(normed, normed, normed, null!, false, null!).Item1.transpose(0, 1);
        var expected = middle + second.call(nn.functional.gelu(first.call(after.call(middle))));
        AreEqual(expected, other, block.call(mine, null), mine, null);
    }

    [TestMethod]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var attention = nn.TransformerEncoderLayer(Width, Heads, Hidden);
        var theirs = attention.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var names = EncoderBlockNames.Bert;
        var weights = Attention(names, theirs, "self_attn.");
        Copy(weights, names.AttentionNorm, theirs, "norm1");
        Copy(weights, names.Intermediate, theirs, "linear1");
        Copy(weights, names.Output, theirs, "linear2");
        Copy(weights, names.OutputNorm, theirs, "norm2");
        foreach (var dropout in (EncoderBlockShape[])[Shape() with { AttentionDropout = 0.5 }, Shape() with { ProjectionDropout = 0.5 }, Shape() with { OutputDropout = 0.5 }])
        {
            using var block = new EncoderBlock("block", dropout, names, new WeightReader(new MemoryWeights(weights)));
            var input = Input();
            block.train();
            Assert.IsFalse(block.call(input, null).equal(block.call(input, null)).all().ToBoolean());
            block.eval();
            Assert.IsTrue(block.call(input, null).equal(block.call(input, null)).all().ToBoolean());
        }

        static EncoderBlockShape Shape() => new(Width, Heads, Hidden, ActivationFunction.Gelu, Epsilon);
    }

    private static Tensor Input()
    {
        var input = randn([2, 5, Width], generator: new Generator(7));
        input.requires_grad = true;
        return input;
    }

    // Two texts, of five and of three tokens.
    private static Tensor Mask() => tensor(new[] { true, true, true, true, true, true, true, true, false, false }, [2, 5]);

    // Norms and biases other than 1 and 0, so a test can tell them apart.
    private static void Disturb(nn.Module module)
    {
        using var still = no_grad();
        foreach (var (_, parameter) in module.named_parameters())
            parameter.add_(randn_like(parameter) * 0.3);
    }

    private static Dictionary<string, Tensor> Attention(EncoderBlockNames names, Dictionary<string, TorchSharp.Modules.Parameter> theirs, string prefix)
    {
        var weights = new Dictionary<string, Tensor>();
        foreach (var kind in (string[])["weight", "bias"])
        {
            var parts = theirs[$"{prefix}in_proj_{kind}"].chunk(3, 0);
            (weights[$"{names.Query}.{kind}"], weights[$"{names.Key}.{kind}"], weights[$"{names.Value}.{kind}"]) = (parts[0], parts[1], parts[2]);
        }

        Copy(weights, names.AttentionOutput, theirs, prefix + "out_proj");
        return weights;
    }

    private static void Copy(Dictionary<string, Tensor> weights, string name, Dictionary<string, TorchSharp.Modules.Parameter> theirs, string theirName) =>
        (weights[name + ".weight"], weights[name + ".bias"]) = (theirs[theirName + ".weight"], theirs[theirName + ".bias"]);

    // Padded positions may hold any value; at tokens, value and gradient agree.
    private static void AreEqual(Tensor expected, Tensor theirInput, Tensor actual, Tensor myInput, Tensor? mask)
    {
        var kept = (mask ?? ones([2, 5], ScalarType.Bool)).unsqueeze(-1).to_type(ScalarType.Float32);
        TensorAssert.AreClose(expected * kept, actual * kept, 1e-5, "output");
        var direction = randn([2, 5, Width], generator: new Generator(8)) * kept;
        (expected * direction).sum().backward();
        (actual * direction).sum().backward();
        TensorAssert.AreClose(theirInput.grad!, myInput.grad!, 1e-5, "gradient");
    }
}
