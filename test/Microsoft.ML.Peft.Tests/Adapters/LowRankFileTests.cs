using System.Text.Json;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>Training, merging and files of RandLoRA, LoRA-XS and SoRA.</summary>
[TestClass]
public sealed class LowRankFileTests
{
    [TestMethod]
    [DataRow("randlora")]
    [DataRow("lora-xs")]
    [DataRow("sora")]
    public void A_trained_adapter_is_loaded_and_merged_with_the_same_outputs(string method)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var before = network.call(ids);
            using var model = PeftModel.Attach(network, Options(method));
            TensorAssert.AreClose(before, network.call(ids), 1e-3, "at the start");
            PeftModelTests.Train(network, model, ids);
            if (method == "sora")
                model.ShrinkGates();
            var trained = network.call(ids);
            Assert.IsGreaterThan(1e-3, (trained - before).abs().max().item<float>());
            model.Save(folder.Path);
            using var other = new SmallNetwork();
            using var loaded = PeftModel.Load(other, folder.Path);
            TensorAssert.AreClose(trained, other.call(ids), 1e-5, "loaded");
            model.Merge();
            TensorAssert.AreClose(trained, network.call(ids), 1e-5, "merged");
            using var json = JsonDocument.Parse(File.ReadAllBytes(folder.File("adapter_config.json")));
            Assert.AreEqual(method == "randlora" ? "RANDLORA" : "LORA", json.RootElement.GetProperty("peft_type").GetString());
        }, method);
    }

    [TestMethod]
    public void The_file_of_a_rand_lora_has_the_names_and_shapes_of_peft()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var network = nn.Sequential(("wide", nn.Linear(4, 9)), ("narrow", nn.Linear(9, 3)));
        using (var model = PeftModel.Attach(network, new RandLoraOptions { Rank = 2, AllLinear = true }))
            model.Save(folder.Path);
        using var file = SafeTensorsReader.Open(folder.File("adapter_model.safetensors"));
        CollectionAssert.AreEquivalent(
            new Dictionary<string, string>
            {
                ["base_model.randlora_A"] = "2x1x4",
                ["base_model.randlora_B"] = "9x2x2",
                ["base_model.model.wide.randlora_lambda"] = "2x2",
                ["base_model.model.wide.randlora_gamma"] = "2x4",
                ["base_model.model.narrow.randlora_lambda"] = "2x2",
                ["base_model.model.narrow.randlora_gamma"] = "2x3",
            },
            file.Entries.ToDictionary(entry => entry.Key, entry => string.Join("x", entry.Value.Shape)));
    }

    [TestMethod]
    public void Gradients_of_the_weights_give_the_first_update()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("0", nn.Linear(5, 4)));
        var layer = (TorchSharp.Modules.Linear)network.children().Single();
        var (x, weight) = (randn(7, 5), layer.weight.detach().clone());
        var gradient = x.t().matmul(network.call(x).detach()).t().mul(tensor(2f)); // of Σ y², by hand
        using var model = PeftModel.Attach(network, new LoraXsOptions { Rank = 4, AllLinear = true });
        model.InitializeFromGradients([x.narrow(0, 0, 3), x.narrow(0, 3, 4)], batch => network.call(batch).square().sum(), 0.01);
        model.Merge();
        TensorAssert.AreClose(gradient.sign().mul(tensor(-0.01f)), layer.weight.detach().sub(weight), 1e-5);
        Assert.IsFalse(layer.weight.requires_grad);
    }

    private static AdapterOptions Options(string method)
    {
        AdapterOptions options = method switch
        {
            "randlora" => new RandLoraOptions { Rank = 2, Alpha = 4 },
            "lora-xs" => new LoraXsOptions { Rank = 3, Alpha = 3 },
            _ => new SoraOptions { Rank = 4, Alpha = 4, Threshold = 0.5 },
        };
        (options.TargetModules, options.ModulesToSave, options.Seed) = (["Query", "Value"], ["Classifier"], 3);
        return options;
    }
}
