using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class PeftModelTests
{
    private static LoraOptions Options(params string[] targets) => new() { TargetModules = targets, Rank = 2, Alpha = 4, Seed = 3, ModulesToSave = ["Classifier"] };

    [TestMethod]
    [DataRow(LoraInitialization.KaimingUniform, false)]
    [DataRow(LoraInitialization.KaimingUniform, true)]
    [DataRow(LoraInitialization.Pissa, false)]
    public void Attaching_changes_no_output_and_training_changes_only_what_is_trained(LoraInitialization initialization, bool decomposed)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var before = network.call(ids).detach();
            var weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
            var options = Options("Query", "Value");
            options.Initialization = initialization;
            options.WeightDecomposed = decomposed;
            using var model = PeftModel.Attach(network, options);
            TensorAssert.AreClose(before, network.call(ids), 1e-6);

            Train(network, model, ids);
            foreach (var (name, value) in network.state_dict())
                Assert.AreEqual(name.StartsWith("Classifier", StringComparison.Ordinal), !value.equal(weights[name]).all().item<bool>(), name);
            foreach (var (name, parameter) in network.named_parameters().Where(entry => !entry.name.StartsWith("Classifier", StringComparison.Ordinal)))
                Assert.IsNull(parameter.grad, $"{name} is frozen and has a gradient");
        });
    }

    [TestMethod]
    [DataRow(LoraInitialization.KaimingUniform, false)]
    [DataRow(LoraInitialization.KaimingUniform, true)]
    [DataRow(LoraInitialization.Pissa, false)]
    public void A_merged_network_gives_the_same_and_unmerging_restores_every_bit(LoraInitialization initialization, bool decomposed)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var options = decomposed ? Options("Query", "Value") : Options("Query", "Value", "Table");
            options.Initialization = initialization;
            options.WeightDecomposed = decomposed;
            using var model = PeftModel.Attach(network, options);
            Train(network, model, ids);
            var weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
            var trained = network.call(ids).detach();

            model.Merge();
            TensorAssert.AreClose(trained, network.call(ids), 1e-5, "merged");
            Assert.IsFalse(network.Query.weight.equal(weights["Query.weight"]).all().item<bool>());
            model.Unmerge();
            foreach (var (name, value) in network.state_dict())
                Assert.IsTrue(value.equal(weights[name]).all().item<bool>(), $"{name} after unmerging");
            TensorAssert.AreClose(trained, network.call(ids), 0, "unmerged");
        });
    }

    [TestMethod]
    public void Adapters_are_switched_by_name_with_their_own_heads()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var original = network.call(ids).detach();
            using var model = PeftModel.Attach(network, Options("Query"), "first");
            Train(network, model, ids);
            var first = network.call(ids).detach();
            model.Add("second", Options("Value"));
            TensorAssert.AreClose(original, network.call(ids), 0, "a new adapter starts at the original network");
            Train(network, model, ids);
            var second = network.call(ids).detach();

            model.Activate("first");
            TensorAssert.AreClose(first, network.call(ids), 0, "first");
            model.Activate("second");
            TensorAssert.AreClose(second, network.call(ids), 0, "second");
            model.Activate(null);
            TensorAssert.AreClose(original, network.call(ids), 0, "none");
        });
    }

    [TestMethod]
    public void A_combination_adds_the_weighted_changes()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var plain = network.Query.weight.detach().clone();
            var options = Options("Query", "Table");
            options.Initialization = LoraInitialization.Pissa;
            using var model = PeftModel.Attach(network, options, "first");
            Train(network, model, ids);
            var first = Change(model, network, plain);
            model.Add("second", Options("Query"));
            Train(network, model, ids);
            var second = Change(model, network, plain);

            model.Combine("both", new Dictionary<string, double> { ["first"] = 0.5, ["second"] = -2 });
            TensorAssert.AreClose(first.mul(0.5).sub(second.mul(2)), Change(model, network, plain), 1e-5);
        });
    }

    [TestMethod]
    public void Merging_an_adapter_that_is_not_finite_changes_nothing_and_names_the_layer()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        using var model = PeftModel.Attach(network, Options("Query", "Value"));
        var weight = network.Query.weight.detach().clone();
        using (no_grad())
            _ = model.TrainableParameters().Single(parameter => parameter.Name == "Value.lora_B").Value.fill_(double.NaN);
        var message = Assert.ThrowsExactly<InvalidOperationException>(model.Merge).Message;
        StringAssert.Contains(message, "'Value'");
        Assert.IsFalse(model.IsMerged);
        Assert.IsTrue(network.Query.weight.equal(weight).all().item<bool>());
    }

    [TestMethod]
    public void A_layer_that_the_network_passes_by_is_named()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        using var model = PeftModel.Attach(network, Options("Query", "Value"));
        _ = network.Query.call(zeros(1, 6));
        var message = Assert.ThrowsExactly<InvalidOperationException>(model.EnsureUsed).Message;
        StringAssert.Contains(message, "Value");
        Assert.IsFalse(message.Contains("Query", StringComparison.Ordinal));
        _ = network.call(SmallNetwork.Ids());
        model.EnsureUsed();
    }

    [TestMethod]
    public void A_disposed_model_leaves_the_network_as_it_was_made()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        var ids = SmallNetwork.Ids();
        network.Value.weight.requires_grad = false;
        var before = network.call(ids).detach();
        PeftModel.Attach(network, Options("Query", "Table")).Dispose();
        TensorAssert.AreClose(before, network.call(ids), 0);
        Assert.IsFalse(network.Value.weight.requires_grad);
        Assert.IsTrue(network.Query.weight.requires_grad);
    }

    internal static void Train(SmallNetwork network, PeftModel model, Tensor ids)
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD(model.TrainableParameters().Select(parameter => parameter.Value), 0.5);
        for (var step = 0; step < 5; step++)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(network.call(ids), tensor(new long[] { 0, 1, 2, 1 })).backward();
            _ = optimizer.step();
        }
    }

    private static Tensor Change(PeftModel model, SmallNetwork network, Tensor plain)
    {
        model.Merge();
        var change = network.Query.weight.detach().sub(plain);
        model.Unmerge();
        return change;
    }
}
