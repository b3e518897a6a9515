using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class SvfitTests
{
    [TestMethod]
    public void Full_rank_is_the_plain_form_of_svft()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open("peft_svft_plain");
            using var module = nn.Linear(5, 4, dtype: float64);
            using (no_grad())
            {
                _ = module.weight.copy_(golden.Tensor("parameters", "weight"));
                _ = module.bias!.copy_(golden.Tensor("parameters", "bias"));
            }

            var target = TargetLayer.TryCreate("layer", module)!;
            using var adapter = SvfitAdapter.Create(target, new SvfitOptions { Rank = 4, Parameterization = SvfitParameterization.Absolute });
            TensorAssert.AreClose(golden.Tensor("parameters", "S"), adapter.InitialValues, 1e-6, "singular values");
            var gate = golden.Tensor("parameters", "gate").sigmoid();
            using (no_grad())
                _ = adapter.Trained.copy_(golden.Tensor("parameters", "s").mul(gate));
            var input = golden.Tensor("inputs", "x");
            input.requires_grad = true;
            var output = adapter.Forward(input, module.call(input), training: true);
            TensorAssert.AreClose(golden.Tensor("outputs", "y"), output, 1e-6, "output");
            output.mul(golden.Tensor("grad_weights", "y")).sum().backward();
            TensorAssert.AreClose(golden.Tensor("gradients", "input"), input.grad!, 1e-6, "gradient of the input");
            TensorAssert.AreClose(golden.Tensor("gradients", "svft_layer.s"), adapter.Trained.grad!.mul(gate), 1e-6, "gradient of the values");
            using var still = no_grad();
            TensorAssert.AreClose(golden.Tensor("outputs", "merged_weight"), adapter.MergedWeight(module.weight), 1e-6, "merged weight");
        });
    }

    [TestMethod]
    [DataRow(SvfitParameterization.Absolute)]
    [DataRow(SvfitParameterization.Relative)]
    [DataRow(SvfitParameterization.Logarithmic)]
    public void It_starts_at_the_layer_and_scaling_all_values_scales_the_layer(SvfitParameterization parameterization)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            using var module = nn.Conv2d(4, 6, 3, stride: 2, padding: 1, groups: 2, bias: false);
            var target = TargetLayer.TryCreate("layer", module)!;
            using var adapter = SvfitAdapter.Create(target, new SvfitOptions { EnergyThreshold = 1, Parameterization = parameterization });
            Assert.AreEqual(6, adapter.Rank);
            var input = randn(2, 4, 7, 7);
            var output = module.call(input);
            TensorAssert.AreClose(output, adapter.Forward(input, output, training: true), 0, "start");

            _ = adapter.Trained.copy_(parameterization switch
            {
                SvfitParameterization.Absolute => adapter.InitialValues.mul(0.5),
                SvfitParameterization.Relative => full_like(adapter.InitialValues, 0.5),
                _ => full_like(adapter.InitialValues, Math.Log(1.5)),
            });
            TensorAssert.AreClose(output.mul(1.5), adapter.Forward(input, output, training: true), 1e-5, "all values times 1.5");
            TensorAssert.AreClose(module.weight.mul(1.5), adapter.MergedWeight(module.weight), 1e-5, "merged");
        });
    }

    [TestMethod]
    [DataRow(0.5, 1)]
    [DataRow(0.8, 2)]
    [DataRow(0.99, 3)]
    [DataRow(1.0, 3)]
    public void The_rank_is_the_smallest_that_has_the_energy(double threshold, int rank)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(3, 3, hasBias: false);
        using (no_grad())
            _ = module.weight.copy_(diag(tensor(new[] { 3f, 2f, 1f }))); // energies 9, 4, 1 of 14
        using var adapter = SvfitAdapter.Create(TargetLayer.TryCreate("layer", module)!, new SvfitOptions { EnergyThreshold = threshold });
        Assert.AreEqual(rank, adapter.Rank);
    }

    [TestMethod]
    public void It_trains_as_many_numbers_as_its_rank_and_combines_into_an_ordinary_lora()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            using var model = PeftModel.Attach(network, new SvfitOptions { TargetModules = ["Query", "Table"], Rank = 3, ModulesToSave = ["Classifier"] }, "values");
            Assert.AreEqual(3 + 3 + 21, model.Report.TrainableParameters);
            PeftModelTests.Train(network, model, ids);
            var trained = network.call(ids).detach();
            model.Combine("lora", new Dictionary<string, double> { ["values"] = 1 });
            TensorAssert.AreClose(trained, network.call(ids), 1e-5);
        });
    }
}
