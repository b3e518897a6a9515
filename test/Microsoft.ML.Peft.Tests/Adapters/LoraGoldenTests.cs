using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class LoraGoldenTests
{
    private const double Tolerance = 1e-7;

    [TestMethod]
    [DataRow("peft_lora_linear", 0L, 0L)]
    [DataRow("peft_rslora_linear", 0L, 0L)]
    [DataRow("peft_dora_linear", 0L, 0L)]
    [DataRow("peft_dora_linear_nobias", 0L, 0L)]
    [DataRow("peft_lora_conv2d", 2L, 1L)]
    [DataRow("peft_lora_conv2d_rs", 1L, 1L)]
    [DataRow("peft_dora_conv2d", 1L, 1L)]
    [DataRow("peft_lora_embedding", 0L, 0L)]
    public void Outputs_gradients_and_merged_weights_are_those_of_peft(string file, long stride, long padding)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open(file);
            var isEmbedding = file.Contains("embedding", StringComparison.Ordinal);
            var names = isEmbedding ? ("lora_embedding_A.default", "lora_embedding_B.default") : ("lora_A.default.weight", "lora_B.default.weight");
            using var module = Layer(golden, file, stride, padding);
            var target = TargetLayer.TryCreate("layer", module)!;
            using var adapter = new LoraAdapter(target, golden.Tensor("parameters", names.Item1), golden.Tensor("parameters", names.Item2), golden.Number("settings", "lora_alpha"), golden.Number("settings", "scaling"));
            var isDecomposed = file.Contains("dora", StringComparison.Ordinal);
            if (isDecomposed)
                adapter.Decompose(golden.Tensor("parameters", "lora_magnitude_vector.default.weight").reshape(-1));

            var input = golden.Tensor("inputs", "x");
            if (!isEmbedding)
                input.requires_grad = true;
            var output = adapter.Forward(input, target.Module.call(input), training: true);
            TensorAssert.AreClose(golden.Tensor("outputs", "y"), output, Tolerance, "output");
            output.mul(golden.Tensor("grad_weights", "y")).sum().backward();
            if (!isEmbedding)
                TensorAssert.AreClose(golden.Tensor("gradients", "input"), input.grad!, Tolerance, "gradient of the input");
            TensorAssert.AreClose(golden.Tensor("gradients", names.Item1), adapter.A.grad!, Tolerance, "gradient of A");
            TensorAssert.AreClose(golden.Tensor("gradients", names.Item2), adapter.B.grad!, Tolerance, "gradient of B");
            if (isDecomposed)
                TensorAssert.AreClose(golden.Tensor("gradients", "lora_magnitude_vector.default.weight").reshape(-1), adapter.Magnitude!.grad!, Tolerance, "gradient of the magnitude");

            using var still = no_grad();
            TensorAssert.AreClose(golden.Tensor("outputs", "merged_weight"), adapter.MergedWeight(target.Weight), Tolerance, "merged weight");
        }, file);
    }

    [TestMethod]
    public void Pissa_takes_the_principal_part_that_peft_takes()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open("peft_init_pissa");
            using var module = nn.Linear(5, 4, hasBias: false, dtype: float64);
            using (no_grad())
                _ = module.weight.copy_(golden.Tensor("parameters", "W"));
            var target = TargetLayer.TryCreate("layer", module)!;
            var options = new Peft.Adapters.LoraOptions { Rank = 2, Alpha = 4, Initialization = Peft.Adapters.LoraInitialization.Pissa };
            using var adapter = LoraInitializer.Create(target, options, new NamePatterns(null), 0, new RandomSource(1));
            var product = target.Product(adapter.A, adapter.B);
            TensorAssert.AreClose(golden.Tensor("outputs", "BA"), product, 1e-5, "B A");
            TensorAssert.AreClose(golden.Tensor("outputs", "base_after"), module.weight.sub(product.mul(2)), 1e-5, "residual");
        });
    }

    private static nn.Module<Tensor, Tensor> Layer(GoldenFile golden, string file, long stride, long padding)
    {
        var weight = golden.Tensor("parameters", "base_layer.weight");
        nn.Module<Tensor, Tensor> module;
        if (weight.dim() == 4)
            module = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], stride, padding, dtype: float64);
        else if (file.Contains("embedding", StringComparison.Ordinal))
            module = nn.Embedding(weight.shape[0], weight.shape[1], dtype: float64);
        else
            module = nn.Linear(weight.shape[1], weight.shape[0], !file.Contains("nobias", StringComparison.Ordinal), dtype: float64);
        using var still = no_grad();
        _ = module.get_parameter("weight")!.copy_(weight);
        if (module.get_parameter("bias") is { } bias)
            _ = bias.copy_(golden.Tensor("parameters", "base_layer.bias"));
        return module;
    }
}
