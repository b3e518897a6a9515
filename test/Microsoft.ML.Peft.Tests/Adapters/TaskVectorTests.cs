using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Targets;
using Microsoft.ML.Peft.Adapters.TaskVectors;
using Microsoft.ML.Peft.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>Combinations of task vectors with learned coefficients.</summary>
[TestClass]
public sealed class TaskVectorTests
{
    [TestMethod]
    public void Outputs_and_gradients_are_the_numbers_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 2, hasBias: false);
        using (no_grad())
            _ = linear.weight.copy_(eye(2));
        // A₁ = (1 0), B₁ = (1 2)ᵀ; A₂ = (0 1), B₂ = (3 0)ᵀ.
        (Tensor, Tensor)?[] vectors = [(tensor([1f, 0], [1, 2]), tensor([1f, 2], [2, 1])), null, (tensor([0f, 1], [1, 2]), tensor([3f, 0], [2, 1]))];
        using var adapter = TaskVectorAdapter.Create(new LinearTarget("layer", linear), vectors, 0.5);
        using (no_grad())
            _ = adapter.Coefficients.copy_(tensor([0.5f, 7, -1]));
        var input = tensor([1f, 2], [1, 2]);
        // x + 0.5·(1 2)·1 - 1·(3 0)·2 = (1 2) + (0.5 1) - (6 0)
        var output = adapter.Forward(input, linear.call(input), training: true);
        TensorAssert.AreClose(tensor([-4.5f, 3], [1, 2]), output, 1e-6);
        TensorAssert.AreClose(tensor([1.5f, -3, 1, 1], [2, 2]), adapter.MergedWeight(linear.weight), 1e-6);
        output.sum().backward();
        TensorAssert.AreClose(tensor([3f, 0, 6]), adapter.Coefficients.grad!, 1e-6); // (1 + 2)·1, nothing, 3·2
    }

    [TestMethod]
    public void Coefficients_of_0_give_the_base_and_a_coefficient_of_1_gives_its_source()
    {
        using var scope = NewDisposeScope();
        using var first = Source(new LoraOptions { TargetModules = ["Query", "Value"], ModulesToSave = ["Classifier"], Rank = 2 }, 3, out var outputOfFirst);
        using var second = Source(new SvfitOptions { TargetModules = ["Value"] }, 4, out var outputOfSecond);
        using var network = new SmallNetwork();
        var ids = SmallNetwork.Ids();
        var before = network.call(ids);
        using var model = PeftModel.Attach(network, new TaskVectorOptions { Sources = [first.Path, second.Path] });
        CollectionAssert.AreEqual(new[] { "Query", "Value" }, model.Report.Layers.Select(layer => layer.Name).ToArray());
        Assert.AreEqual(4, model.Report.TrainableParameters);
        TensorAssert.AreClose(before, network.call(ids), 0);
        Set(model, 1, 0);
        TensorAssert.AreClose(outputOfFirst, network.call(ids), 1e-5);
        Set(model, 0, 1);
        TensorAssert.AreClose(outputOfSecond, network.call(ids), 1e-5);

        Set(model, 0.5f, -2);
        CollectionAssert.AreEqual(new[] { 0.5f, -2f }, model.TaskCoefficients["Value"]);
        var combined = network.call(ids);
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        using var other = new SmallNetwork();
        using var loaded = PeftModel.Load(other, folder.Path);
        TensorAssert.AreClose(combined, other.call(ids), 1e-5);
        model.Merge();
        TensorAssert.AreClose(combined, network.call(ids), 1e-5);
    }

    [TestMethod]
    public void A_model_is_a_source_too()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights();
        using var folder = TinyBert.Folder(weights);
        foreach (string name in new[] { "encoder.layer.0.attention.self.query.weight", "encoder.layer.1.intermediate.dense.weight", "encoder.layer.1.output.dense.weight" })
            weights[name] = weights[name].add(randn(weights[name].shape, generator: new Generator(7)).mul(0.1f));
        using var tuned = TinyBert.Folder(weights);
        using var expected = PretrainedModel.Load(tuned.Path);
        using var pretrained = PretrainedModel.Load(folder.Path);
        using var model = PeftModel.Attach(pretrained.Network, new TaskVectorOptions { Sources = [tuned.Path], InitialCoefficient = 1 });
        Assert.HasCount(3, model.Report.Layers);
        TensorAssert.AreClose(expected.Embed(["hello world !"]), pretrained.Embed(["hello world !"]), 1e-5);
    }

    [TestMethod]
    public void An_adapter_of_a_network_with_a_head_fits_the_encoder_alone()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        using var pretrained = PretrainedModel.Load(folder.Path);
        using var saved = new TemporaryFolder();
        Tensor expected;
        using (var source = PeftModel.Attach(pretrained.Network, new LoraOptions { TargetModules = ["query"], Rank = 2, Seed = 1 }))
        {
            Randomize(source, 5);
            expected = pretrained.Embed(["hello"]);
            source.Save(saved.Path, modulePrefix: "bert.");
        }

        using var model = PeftModel.Attach(pretrained.Network, new TaskVectorOptions { Sources = [saved.Path], InitialCoefficient = 1 });
        TensorAssert.AreClose(expected, pretrained.Embed(["hello"]), 1e-5);
    }

    [TestMethod]
    public void Sources_that_are_missing_or_fit_no_layer_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        Assert.Contains("Sources", Assert.Throws<ArgumentException>(() => PeftModel.Attach(network, new TaskVectorOptions())).Message);
        Assert.Contains("no such folder", Assert.Throws<ArgumentException>(() => PeftModel.Attach(network, new TaskVectorOptions { Sources = ["nothing"] })).Message);
        using var source = Source(new LoraOptions { TargetModules = ["Query"], Rank = 2 }, 3, out _);
        using var linear = nn.Sequential(("only", nn.Linear(2, 2)));
        Assert.Contains("another network", Assert.Throws<InvalidDataException>(() => PeftModel.Attach(linear, new TaskVectorOptions { Sources = [source.Path] })).Message);
        Assert.IsTrue(network.parameters().All(parameter => parameter.requires_grad));
    }

    // An adapter with random values, and the outputs of the network with it, but with the base's head.
    private static TemporaryFolder Source(AdapterOptions options, int seed, out Tensor outputs)
    {
        var folder = new TemporaryFolder();
        using var network = new SmallNetwork();
        using var model = PeftModel.Attach(network, options);
        var (weight, bias) = (network.Classifier.weight.detach().clone(), network.Classifier.bias!.detach().clone());
        Randomize(model, seed);
        model.Save(folder.Path);
        using (no_grad())
        {
            _ = network.Classifier.weight.copy_(weight);
            _ = network.Classifier.bias!.copy_(bias);
        }

        outputs = network.call(SmallNetwork.Ids());
        return folder;
    }

    private static void Randomize(PeftModel model, int seed)
    {
        using var still = no_grad();
        var generator = new Generator((ulong)seed);
        foreach (var (_, parameter) in model.TrainableParameters())
            _ = parameter.copy_(randn(parameter.shape, generator: generator));
    }

    private static void Set(PeftModel model, params float[] coefficients)
    {
        using var still = no_grad();
        foreach (var (_, parameter) in model.TrainableParameters())
            _ = parameter.copy_(tensor(coefficients));
    }
}
