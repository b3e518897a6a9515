using System.Text.Json;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class SvfitFileTests
{
    private const string Configuration = "adapter_config.json";
    private const string Weights = "adapter_model.safetensors";

    private static SvfitOptions Options() => new() { TargetModules = ["Query", "Table"], Rank = 3, ModulesToSave = ["Classifier"] };

    [TestMethod]
    [DataRow(SvfitParameterization.Relative, 3)]
    [DataRow(SvfitParameterization.Absolute, null)]
    [DataRow(SvfitParameterization.Logarithmic, 100)]
    public void A_loaded_adapter_gives_the_same(SvfitParameterization parameterization, int? rank)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var options = Options();
            options.Parameterization = parameterization;
            if (rank is { } wanted)
                options.Rank = wanted;
            else
                options.EnergyThreshold = 0.99;
            using var model = PeftModel.Attach(network, options);
            PeftModelTests.Train(network, model, ids);
            model.Save(folder.Path, modulePrefix: "bert.");
            using var other = new SmallNetwork();
            using var loaded = PeftModel.Load(other, folder.Path, modulePrefix: "bert.");
            TensorAssert.AreClose(network.call(ids), other.call(ids), 0);
            Assert.AreEqual(model.Report.TrainableParameters, loaded.Report.TrainableParameters);
            PeftModelTests.Train(other, loaded, ids); // it can be trained further
        });
    }

    [TestMethod]
    public void The_file_is_two_vectors_for_each_layer_and_a_type_of_its_own()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var network = new SmallNetwork();
        using var model = PeftModel.Attach(network, Options());
        model.Save(folder.Path, "some/base", "SEQ_CLS");
        using var file = SafeTensorsReader.Open(folder.File(Weights));
        var shapes = file.Entries.ToDictionary(entry => entry.Key, entry => string.Join("x", entry.Value.Shape));
        var expected = new Dictionary<string, string>
        {
            ["base_model.model.Query.svfit_d"] = "3",
            ["base_model.model.Query.svfit_s0"] = "3",
            ["base_model.model.Table.svfit_d"] = "3",
            ["base_model.model.Table.svfit_s0"] = "3",
            ["base_model.model.Classifier.weight"] = "3x6",
            ["base_model.model.Classifier.bias"] = "3",
        };
        CollectionAssert.AreEquivalent(expected, shapes);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.File(Configuration)));
        Assert.AreEqual("SVFIT", json.RootElement.GetProperty("peft_type").GetString());
        Assert.AreEqual("relative", json.RootElement.GetProperty("parameterization").GetString());
        Assert.AreEqual("some/base", json.RootElement.GetProperty("base_model_name_or_path").GetString());
        Assert.IsFalse(json.RootElement.TryGetProperty("lora_alpha", out _));
    }

    [TestMethod]
    public void A_grouped_convolution_is_read_back()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = nn.Sequential(("conv", nn.Conv2d(4, 6, 3, stride: 2, groups: 2)));
            using var model = PeftModel.Attach(network, new SvfitOptions { TargetModules = ["conv"], Rank = 3 });
            Assert.AreEqual(4, model.Report.Layers[0].Rank); // as many for each group
            using (no_grad())
                _ = model.TrainableParameters()[0].Value.normal_();
            model.Save(folder.Path);
            var input = randn(2, 4, 7, 7);
            var output = network.call(input).detach();
            model.AddFrom(folder.Path, "read");
            TensorAssert.AreClose(output, network.call(input), 0);
        });
    }

    [TestMethod]
    [DataRow("\"r\": 3", "\"r\": 2", "Table.svfit_s0' is [3]; the network and adapter_config.json need [2]")]
    [DataRow("\"r\": 3", "\"r\": -1", "Rank is -1")]
    [DataRow("\"SVFIT\"", "\"LORA\"", "parameterization")]
    [DataRow("\"SVFIT\"", "\"SVFT\"", "\"RANDLORA\" or \"SVFIT\"")]
    [DataRow("\"relative\"", "\"cubic\"", "relative, absolute, logarithmic")]
    [DataRow("\"energy_threshold\": null", "\"energy_threshold\": 2", "EnergyThreshold")]
    [DataRow("\"Table\",", "\"Table\", \"Value\",", "Value.svfit_s0")]
    [DataRow("\"Table\",", "", "no place: base_model.model.Table.svfit_d")]
    public void A_configuration_that_does_not_fit_is_refused(string from, string to, string message) => Refused(message, folder =>
    {
        var text = File.ReadAllText(folder.File(Configuration));
        StringAssert.Contains(text, from);
        File.WriteAllText(folder.File(Configuration), text.Replace(from, to, StringComparison.Ordinal));
    });

    [TestMethod]
    [DataRow("missing", "no tensor 'base_model.model.Table.svfit_d'")]
    [DataRow("surplus", "no place: base_model.model.Other.svfit_d")]
    [DataRow("short", "Table.svfit_d' is [2]")]
    public void Tensors_that_do_not_fit_are_refused(string damage, string message) => Refused(message, folder =>
    {
        const string Changed = "base_model.model.Table.svfit_d";
        Dictionary<string, Tensor> tensors;
        using (var file = SafeTensorsReader.Open(folder.File(Weights)))
            tensors = new Dictionary<string, Tensor>(SafeTensorsReader.ReadAll(file));
        if (damage == "surplus")
            tensors.Add("base_model.model.Other.svfit_d", zeros(3));
        else if (damage == "missing")
            _ = tensors.Remove(Changed);
        else
            tensors[Changed] = zeros(2);
        using var stream = File.Create(folder.File(Weights));
        SafeTensorsWriter.Write(stream, tensors);
    });

    [TestMethod]
    public void Another_base_is_refused() => Refused("for another base: the singular values of layer 'Table'", _ => { }, new SmallNetwork(seed: 2));

    [TestMethod]
    public void A_lora_with_this_type_is_refused()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = new SmallNetwork();
            using (var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["Query"], Rank = 2 }))
                model.Save(folder.Path);
            var text = File.ReadAllText(folder.File(Configuration));
            File.WriteAllText(folder.File(Configuration), text.Replace("\"LORA\"", "\"SVFIT\"", StringComparison.Ordinal));
            var failure = Assert.ThrowsExactly<InvalidDataException>(() => PeftModel.Load(network, folder.Path).Dispose());
            StringAssert.Contains(failure.Message, "'bias'");
        });
    }

    private static void Refused(string message, Action<TemporaryFolder> damage, SmallNetwork? reader = null)
    {
        using (reader)
        {
            LiveTensors.AreBalancedBy(() =>
            {
                using var scope = NewDisposeScope();
                using var folder = new TemporaryFolder();
                using var network = new SmallNetwork();
                using (var model = PeftModel.Attach(network, Options()))
                    model.Save(folder.Path);
                damage(folder);
                var ids = SmallNetwork.Ids();
                var other = reader ?? network;
                var before = other.call(ids).detach();
                var failure = Assert.ThrowsExactly<InvalidDataException>(() => PeftModel.Load(other, folder.Path).Dispose());
                StringAssert.Contains(failure.Message, message);
                StringAssert.Contains(failure.Message, folder.Path);
                TensorAssert.AreClose(before, other.call(ids), 0);
            });
        }
    }
}
