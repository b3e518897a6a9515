using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.LoraXs;
using Microsoft.ML.Peft.Adapters.RandLora;
using Microsoft.ML.Peft.Adapters.Sora;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>RandLoRA, LoRA-XS with LoRA-SB's initialisation, and SoRA against the numbers of their authors' code.</summary>
[TestClass]
public sealed class LowRankGoldenTests
{
    private const double Tolerance = 1e-7; // the files have nine digits

    [TestMethod]
    [DataRow("peft_randlora_in_lt_out")]
    [DataRow("peft_randlora_out_lt_in")]
    [DataRow("peft_randlora_square")]
    public void RandLora_is_that_of_peft(string file)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open(file);
            using var module = Layer(golden.Tensor("parameters", "base_layer.weight"), golden.Tensor("parameters", "base_layer.bias"));
            var target = TargetLayer.TryCreate("layer", module)!;
            var bases = new RandLoraBases(golden.Tensor("parameters", "randlora_A"), golden.Tensor("parameters", "randlora_B"));
            using var adapter = new RandLoraAdapter(
                target, bases, golden.Tensor("parameters", "randlora_lambda.default"), golden.Tensor("parameters", "randlora_gamma.default"), golden.Number("settings", "scaling"));
            Gradients(golden, adapter, "y", target.Module.call, "x", ("randlora_lambda.default", adapter.Lambda), ("randlora_gamma.default", adapter.Gamma));
            using var still = no_grad();
            TensorAssert.AreClose(golden.Tensor("outputs", "delta_weight"), adapter.MergedWeight(target.Weight).sub(target.Weight), Tolerance, "change");
            var options = new RandLoraOptions { Rank = (int)golden.Number("settings", "r") };
            using var fresh = RandLoraAdapter.Create(target, bases, options, new DeepLearning.Runtime.RandomSource(1));
            TensorAssert.AreClose(golden.Tensor("outputs", "gamma_init"), fresh.Gamma, Tolerance, "γ");
            Assert.AreEqual(0, fresh.Lambda.abs().sum().item<double>());
        }, file);
    }

    [TestMethod]
    public void Sora_is_that_of_its_authors()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("peft_sora_layer");
        var (a, b) = (golden.Tensor("parameters", "lora_A"), golden.Tensor("parameters", "lora_B"));
        using var module = Layer(zeros([b.shape[0], a.shape[1]], float64), null);
        using var adapter = new SoraAdapter(TargetLayer.TryCreate("layer", module)!, a, b, golden.Tensor("parameters", "gate").reshape(-1), golden.Number("settings", "lora_alpha") / a.shape[0]);
        Gradients(golden, adapter, "branch", module.call, "input", ("lora_A", adapter.get_parameter("lora_A")!), ("lora_B", adapter.get_parameter("lora_B")!), ("gate", adapter.Gate));
    }

    [TestMethod]
    public void Gates_shrink_by_the_threshold_and_those_at_0_are_pruned_from_the_file()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 4, dtype: float64);
        var (a, b) = (randn([4, 4], float64), randn([4, 4], float64));
        using var adapter = new SoraAdapter(TargetLayer.TryCreate("layer", module)!, a, b, tensor(new[] { 0.9, -0.2, 0.3, -0.75 }), 2);
        adapter.Shrink(0.3);
        TensorAssert.AreClose(tensor(new[] { 0.6, 0, 0, -0.45 }), adapter.Gate, 1e-12); // soft threshold, by hand
        Assert.AreEqual(2, adapter.Rank);
        var (prunedA, prunedB) = adapter.ToFactors()!.Value;
        CollectionAssert.AreEqual(new long[] { 2, 4 }, prunedA.shape);
        TensorAssert.AreClose(b.matmul(diag(tensor(new[] { 1.2, 0, 0, -0.9 }))).matmul(a), prunedB.matmul(prunedA), 1e-12);
    }

    [TestMethod]
    public void LoraXs_is_that_of_its_authors()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("peft_loraxs_forward");
        using var module = Layer(golden.Tensor("parameters", "W"), golden.Tensor("parameters", "bias"));
        var target = TargetLayer.TryCreate("layer", module)!;
        var r = golden.Tensor("parameters", "R");
        using var adapter = new LoraXsAdapter(target, golden.Tensor("parameters", "lora_A"), golden.Tensor("parameters", "lora_B"), r, 1);
        Gradients(golden, adapter, "y", module.call, "x", ("R", adapter.get_parameter("lora_R")!));
        // The factors that a new adapter takes from the weight: signs are free, so the change is compared.
        using var fresh = LoraXsAdapter.Create(target, new LoraXsOptions { Rank = 2, Alpha = 2 }, new DeepLearning.Runtime.RandomSource(1));
        using var still = no_grad();
        _ = fresh.get_parameter("lora_R")!.copy_(eye(2, dtype: float64));
        var expected = golden.Tensor("parameters", "lora_B").matmul(golden.Tensor("parameters", "lora_A"));
        TensorAssert.AreClose(expected, fresh.MergedWeight(target.Weight).sub(target.Weight), 1e-6);
    }

    [TestMethod]
    [DataRow("sign_update")]
    [DataRow("dense")]
    public void LoraSb_begins_at_the_best_approximation_of_the_update(string update)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("peft_lorasb_init");
        Tensor Read(string name) => golden.Tensor("outputs/" + update, name).to_type(ScalarType.Float32);
        var change = Read("delta_W");
        using var module = nn.Linear(change.shape[1], change.shape[0]);
        var target = TargetLayer.TryCreate("layer", module)!;
        using var adapter = LoraXsAdapter.Create(target, new LoraXsOptions { Rank = 2, Alpha = 6 }, new DeepLearning.Runtime.RandomSource(1));
        adapter.BeginAt(change);
        using var still = no_grad();
        var (a, b) = adapter.ToFactors()!.Value;
        // The reference iterates on factors of 16 bits; of two nearly equal singular values it may take the other one.
        var (own, reference) = (Distance(b.matmul(a)), Distance(Read("BRA")));
        Assert.IsLessThanOrEqualTo(reference * 1.0001, own);
        Assert.IsLessThanOrEqualTo(own * 1.05, reference);

        double Distance(Tensor approximation) => change.sub(approximation).norm().item<float>();
    }

    private static void Gradients(GoldenFile golden, Adapter adapter, string output, Func<Tensor, Tensor> layer, string inputGradient, params (string Name, Parameter Value)[] parameters)
    {
        var input = golden.Tensor("inputs", "x");
        input.requires_grad = true;
        var result = adapter.Forward(input, layer(input), training: true);
        TensorAssert.AreClose(golden.Tensor("outputs", output), result, Tolerance, "output");
        result.mul(golden.Tensor("grad_weights", output)).sum().backward();
        var name = parameters[0].Name.StartsWith("randlora", StringComparison.Ordinal) ? "input" : inputGradient;
        TensorAssert.AreClose(golden.Tensor("gradients", name), input.grad!, Tolerance, "gradient of the input");
        foreach (var (parameter, value) in parameters)
            TensorAssert.AreClose(golden.Tensor("gradients", parameter).reshape(value.shape), value.grad!, Tolerance, parameter);
    }

    private static Linear Layer(Tensor weight, Tensor? bias)
    {
        var module = nn.Linear(weight.shape[1], weight.shape[0], hasBias: bias is not null, dtype: float64);
        using var still = no_grad();
        _ = module.weight.copy_(weight);
        if (bias is not null)
            _ = module.bias!.copy_(bias);
        return module;
    }
}
