using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

/// <summary>Compares values and gradients of the attention layer with FuxiCTR and DeepCTR-Torch.</summary>
[TestClass]
public sealed class InteractingLayerGoldenTests
{
    private const double Tolerance = 1e-6;

    [TestMethod]
    [DataRow("res_noscale_proj", 2, true, false, false)]
    [DataRow("res_scale_proj", 2, true, true, false)]
    [DataRow("nores_noscale", 3, false, false, false)]
    [DataRow("layernorm", 2, true, false, true)]
    public void The_layer_is_that_of_fuxictr(string file, int heads, bool residual, bool scale, bool norm)
    {
        using var golden = GoldenFile.Open($"ctr_autoint_layer_fuxictr_{file}");
        string[] names = residual ? ["W_q.weight", "W_k.weight", "W_v.weight", "W_res.weight"] : ["W_q.weight", "W_k.weight", "W_v.weight"];
        AssertSame(golden, names, transposed: false, heads, residual, scale, norm);
    }

    [TestMethod]
    [DataRow("res_noscale", true, false)]
    [DataRow("res_scale", true, true)]
    [DataRow("nores", false, false)]
    public void The_layer_is_that_of_deepctr(string file, bool residual, bool scale)
    {
        using var golden = GoldenFile.Open($"ctr_autoint_layer_deepctr_{file}");
        string[] names = residual ? ["W_Query", "W_key", "W_Value", "W_Res"] : ["W_Query", "W_key", "W_Value"];
        AssertSame(golden, names, transposed: true, heads: 2, residual, scale, norm: false);
    }

    /// <summary>FuxiCTR adds the input itself if widths agree, which equals an identity projection.</summary>
    [TestMethod]
    public void An_identity_residual_is_a_projection_that_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_autoint_layer_fuxictr_identity_res");
        using var layer = Layer(heads: 1, inputWidth: 3, width: 3, residual: true, scale: false, norm: false);
        Tensor[] weights = [.. new[] { "W_q.weight", "W_k.weight", "W_v.weight" }.Select(name => golden.Tensor("parameters", name))];
        Set(layer, [.. weights, eye(3, dtype: ScalarType.Float64)]);
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), layer.call(golden.Tensor("inputs", "x")), Tolerance);
    }

    private static void AssertSame(GoldenFile golden, string[] names, bool transposed, int heads, bool residual, bool scale, bool norm)
    {
        using var scope = NewDisposeScope();
        var input = golden.Tensor("inputs", "x").requires_grad_();
        var expected = golden.Tensor("outputs", "y");
        using var layer = Layer(heads, (int)input.shape[2], (int)expected.shape[2], residual, scale, norm);
        Tensor Read(string section, string name) => transposed ? golden.Tensor(section, name).t() : golden.Tensor(section, name);
        Set(layer, [.. names.Select(name => Read("parameters", name))]);
        if (norm)
        {
            using var still = no_grad();
            layer.Norm!.weight!.copy_(golden.Tensor("parameters", "layer_norm.weight"));
            layer.Norm.bias!.copy_(golden.Tensor("parameters", "layer_norm.bias"));
        }

        var output = layer.call(input);
        TensorAssert.AreClose(expected, output, Tolerance, "output");
        (output * golden.Tensor("grad_weights", "y")).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "input"), input.grad!, Tolerance, "gradient of the input");
        TensorAssert.AreClose(cat([.. names.Select(name => Read("gradients", name))]), layer.Weight.grad!, Tolerance, "gradient of the projections");
        if (norm)
            TensorAssert.AreClose(golden.Tensor("gradients", "layer_norm.weight"), layer.Norm!.weight!.grad!, Tolerance, "gradient of the norm");
        if (transposed)
            TensorAssert.AreClose(golden.Tensor("outputs", "attention").transpose(0, 1), layer.Attention(input), Tolerance, "attention");
    }

    private static InteractingLayer Layer(int heads, int inputWidth, int width, bool residual, bool scale, bool norm)
    {
        var settings = new InteractingLayerSettings(heads, width / heads, residual, scale, AttentionProjection.Linear, norm, Dropout: 0);
        var layer = new InteractingLayer("layer", inputWidth, settings);
        layer.to(ScalarType.Float64);
        return layer;
    }

    private static void Set(InteractingLayer layer, Tensor[] projections)
    {
        using var still = no_grad();
        layer.Weight.copy_(cat(projections));
    }
}
