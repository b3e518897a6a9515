using System.Text.Json;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class AdapterFileTests
{
    private static LoraOptions Options() => new() { TargetModules = ["Query", "Value"], Rank = 2, Alpha = 3, ModulesToSave = ["Classifier"] };

    [TestMethod]
    [DataRow(false, false, LoraInitialization.KaimingUniform)]
    [DataRow(true, false, LoraInitialization.KaimingUniform)]
    [DataRow(false, true, LoraInitialization.KaimingUniform)]
    [DataRow(false, false, LoraInitialization.Pissa)]
    [DataRow(true, false, LoraInitialization.Pissa)]
    public void A_loaded_adapter_gives_the_same(bool rankStabilized, bool decomposed, LoraInitialization initialization)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = new SmallNetwork();
            var ids = SmallNetwork.Ids();
            var options = Options();
            (options.RankStabilized, options.WeightDecomposed, options.Initialization) = (rankStabilized, decomposed, initialization);
            options.RankPattern = new Dictionary<string, int> { ["Value"] = 3 };
            options.AlphaPattern = new Dictionary<string, double> { ["Query"] = 5 };
            using (var model = PeftModel.Attach(network, options))
            {
                PeftModelTests.Train(network, model, ids);
                model.Save(folder.Path);
                using var other = new SmallNetwork();
                using var loaded = PeftModel.Load(other, folder.Path);
                TensorAssert.AreClose(network.call(ids), other.call(ids), 1e-6);
            }
        });
    }

    [TestMethod]
    public void Names_shapes_and_configuration_are_those_of_peft()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var network = new SmallNetwork();
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["Query", "Table"], WeightDecomposed = false, Rank = 2, ModulesToSave = ["Classifier"] });
        model.Save(folder.Path, "some/base", "SEQ_CLS", "bert.");
        using var file = SafeTensorsReader.Open(folder.File("adapter_model.safetensors"));
        var shapes = file.Entries.ToDictionary(entry => entry.Key, entry => string.Join("x", entry.Value.Shape));
        var expected = new Dictionary<string, string>
        {
            ["base_model.model.bert.Query.lora_A.weight"] = "2x6",
            ["base_model.model.bert.Query.lora_B.weight"] = "6x2",
            ["base_model.model.bert.Table.lora_embedding_A"] = "2x11",
            ["base_model.model.bert.Table.lora_embedding_B"] = "6x2",
            ["base_model.model.bert.Classifier.weight"] = "3x6",
            ["base_model.model.bert.Classifier.bias"] = "3",
        };
        CollectionAssert.AreEquivalent(expected, shapes);
        Assert.AreEqual("pt", file.Metadata["format"]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.File("adapter_config.json")));
        var root = json.RootElement;
        Assert.AreEqual("LORA", root.GetProperty("peft_type").GetString());
        Assert.AreEqual("some/base", root.GetProperty("base_model_name_or_path").GetString());
        Assert.AreEqual("SEQ_CLS", root.GetProperty("task_type").GetString());
        Assert.AreEqual(2, root.GetProperty("r").GetInt32());
        Assert.AreEqual(8, root.GetProperty("lora_alpha").GetInt32());
        Assert.IsTrue(root.GetProperty("inference_mode").GetBoolean());
        var names = root.EnumerateObject().Select(property => property.Name).ToList();
        CollectionAssert.AreEqual(names.Order(StringComparer.Ordinal).ToList(), names);
    }

    [TestMethod]
    public void A_grouped_convolution_is_written_in_the_shape_of_peft_and_read_back()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = nn.Sequential(("conv", nn.Conv2d(4, 6, 3, stride: 2, groups: 2)));
            using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["conv"], Rank = 4 });
            using (no_grad())
            {
                foreach (var (_, value) in model.TrainableParameters())
                    _ = value.normal_();
            }

            model.Save(folder.Path);
            using (var file = SafeTensorsReader.Open(folder.File("adapter_model.safetensors")))
                CollectionAssert.AreEqual(new long[] { 4, 4, 3, 3 }, file.Entries["base_model.model.conv.lora_A.weight"].Shape.ToArray());
            var input = randn(2, 4, 7, 7);
            var output = network.call(input).detach();
            model.AddFrom(folder.Path, "read");
            TensorAssert.AreClose(output, network.call(input), 1e-6);
            model.Merge();
            TensorAssert.AreClose(output, network.call(input), 1e-5, "merged");
        });
    }

    [TestMethod]
    [DataRow("\"r\": 2", "\"r\": 7", "rank 7")]
    [DataRow("\"r\": 2", "\"r\": 3", "Query.lora_A.weight")]
    [DataRow("\"r\": 2", "\"r\": \"x\"", "'r'")]
    [DataRow("\"LORA\"", "\"IA3\"", "IA3")]
    [DataRow("\"lora_alpha\": 3", "\"lora_alpha\": -1", "Alpha")]
    [DataRow("\"use_dora\": false", "\"use_dora\": true", "lora_magnitude_vector")]
    [DataRow("\"Value\"", "\"Missing\"", "Value.lora_A.weight")]
    [DataRow("\"Classifier\"", "\"Head\"", "Classifier.weight")]
    [DataRow("\"bias\": \"none\"", "\"bias\": \"some\"", "bias")]
    [DataRow("\"bias\": \"none\"", "\"bias\": \"all\"", "Query.bias")]
    [DataRow("\"lora_bias\": false", "\"lora_bias\": true", "Query.lora_B.bias")]
    [DataRow("\"init_lora_weights\": true", "\"init_lora_weights\": \"olora\"", "olora")]
    [DataRow("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa_niter_4\"", "pissa_niter_4")]
    [DataRow("\"init_lora_weights\": true", "\"init_lora_weights\": \"loftq\"", "loftq")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"corda_config\": {\"x\": 1}", "corda_config")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"alora_invocation_tokens\": [1, 2]", "alora_invocation_tokens")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"target_parameters\": [\"w\"]", "target_parameters")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"use_qalora\": true", "use_qalora")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"loftq_config\": {\"loftq_bits\": 4}", "loftq_config")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"trainable_token_indices\": [7]", "trainable_token_indices")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"layer_replication\": [[0, 1]]", "layer_replication")]
    [DataRow("\"inference_mode\": true", "\"inference_mode\": true, \"some_later_key\": 3", "some_later_key")]
    [DataRow("{", "[", "adapter_config.json")]
    public void A_file_that_does_not_fit_is_refused_with_a_message_and_leaves_the_network_alone(string from, string to, string message)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            using var network = new SmallNetwork();
            using (var model = PeftModel.Attach(network, Options()))
                model.Save(folder.Path);
            var path = folder.File("adapter_config.json");
            var text = File.ReadAllText(path);
            StringAssert.Contains(text, from);
            File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            var ids = SmallNetwork.Ids();
            var before = network.call(ids).detach();
            var failure = Assert.ThrowsExactly<InvalidDataException>(() => PeftModel.Load(network, folder.Path).Dispose());
            StringAssert.Contains(failure.Message, message);
            TensorAssert.AreClose(before, network.call(ids), 0);
            Assert.IsTrue(network.Query.weight.requires_grad);
        });
    }
}
