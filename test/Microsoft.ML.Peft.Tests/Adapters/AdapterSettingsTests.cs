using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>Folders with the less usual settings of peft, compared with plain arithmetic on <see cref="SmallNetwork"/>.</summary>
[TestClass]
public sealed class AdapterSettingsTests
{
    [TestMethod]
    public void Pissa_replaces_the_principal_part_of_the_base() => Check("""
        "r": 2, "lora_alpha": 4, "init_lora_weights": "pissa", "target_modules": ["Query"]
        """, Factors("Query", 2), (network, file) =>
    {
        // The residual of the base, whose two largest singular values are 0, and the factors of the file.
        var (u, s, vt) = linalg.svd(network.Query.weight.to_type(ScalarType.Float64), fullMatrices: false);
        s.narrow(0, 0, 2).zero_();
        Change(network.Query.weight, u.matmul(s.diag()).matmul(vt).sub(network.Query.weight).add(Product(file, "Query", 2)));
    });

    [TestMethod]
    public void Fan_in_fan_out_changes_nothing_for_linear_layers() => Check("""
        "r": 2, "lora_alpha": 3, "fan_in_fan_out": true, "target_modules": ["Query"]
        """, Factors("Query", 2), (network, file) => Change(network.Query.weight, Product(file, "Query", 1.5)));

    [TestMethod]
    public void A_bias_of_the_adapter_is_scaled_and_merged() => Check("""
        "r": 2, "lora_alpha": 3, "lora_bias": true, "target_modules": ["Query"]
        """, Factors("Query", 2, ("Query.lora_B.bias", randn(6))), (network, file) =>
    {
        Change(network.Query.weight, Product(file, "Query", 1.5));
        Change(network.Query.bias!, file["Query.lora_B.bias"].mul(tensor(1.5)));
    });

    [TestMethod]
    [DataRow("all", "base_layer.")]
    [DataRow("lora_only", "base_layer.")]
    [DataRow("lora_only", "")]
    public void Trained_biases_replace_those_of_the_base(string bias, string module)
    {
        var isAll = bias == "all";
        var tensors = Factors("Query", 2, ($"Query.{module}bias", randn(6)), ("Classifier.bias", randn(3)));
        if (!isAll)
            _ = tensors.Remove("Classifier.bias");
        Check($$"""
            "r": 2, "lora_alpha": 2, "bias": "{{bias}}", "target_modules": ["Query"]
            """, tensors, (network, file) =>
        {
            Change(network.Query.weight, Product(file, "Query", 1));
            _ = network.Query.bias!.copy_(file[$"Query.{module}bias"]);
            if (isAll)
                _ = network.Classifier.bias!.copy_(file["Classifier.bias"]);
        });
    }

    [TestMethod]
    public void Without_its_biases_peft_keeps_those_of_the_base() => Check("""
        "r": 2, "lora_alpha": 2, "bias": "lora_only", "target_modules": ["Query"]
        """, Factors("Query", 2), (network, file) => Change(network.Query.weight, Product(file, "Query", 1)));

    [TestMethod]
    [DataRow("\"target_modules\": [\"bert.Query\", \"bert.Value\"]")]
    [DataRow("\"target_modules\": \"bert\\\\.(Query|Value)\"")]
    [DataRow("\"target_modules\": \"all-linear\", \"exclude_modules\": [\"bert.Classifier\"]")]
    [DataRow("\"target_modules\": \"all-linear\", \"exclude_modules\": \"bert\\\\.C.*\"")]
    public void The_prefix_of_a_file_counts_in_lists_and_patterns(string targets)
    {
        using var scope = NewDisposeScope();
        var tensors = Factors("bert.Query", 3).Concat(Factors("bert.Value", 2)).ToDictionary();
        tensors.Add("bert.Classifier.weight", randn(3, 6));
        tensors.Add("bert.Classifier.bias", randn(3));
        Check($$"""
            "r": 2, "lora_alpha": 2, "rank_pattern": {"bert.Query": 3}, "alpha_pattern": {"^bert\\.Value$": 8}, "modules_to_save": ["bert.Classifier"], {{targets}}
            """, tensors, (network, file) =>
        {
            Change(network.Query.weight, Product(file, "bert.Query", 2.0 / 3));
            Change(network.Value.weight, Product(file, "bert.Value", 4));
            _ = network.Classifier.weight.copy_(file["bert.Classifier.weight"]);
            _ = network.Classifier.bias!.copy_(file["bert.Classifier.bias"]);
        }, "bert.");
    }

    [TestMethod]
    [DataRow("\"layers_pattern\": \"layer\"")]
    [DataRow("\"layers_pattern\": [\"block\", \"layer\"]")]
    [DataRow("\"layers_pattern\": null")]
    public void Layers_are_counted_after_a_pattern_or_a_list_of_patterns(string pattern)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("layer", nn.Sequential(("0", nn.Linear(6, 6)), ("1", nn.Linear(6, 6)))));
        using var folder = new AdapterFolder($"\"r\": 2, \"target_modules\": \"all-linear\", \"layers_to_transform\": 1, {pattern}", Factors("layer.1", 2));
        using var model = PeftModel.Load(network, folder.Path);
        Assert.AreEqual("layer.1", model.Report.Layers.Single().Name);
    }

    [TestMethod]
    public void Weights_in_a_pickle_file_and_quantized_weights_are_refused_with_what_to_do()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        using var folder = new AdapterFolder("\"r\": 2, \"target_modules\": [\"Query\"]", new Dictionary<string, Tensor>
        {
            ["Query.lora_A.weight"] = zeros([2, 6], ScalarType.Byte),
            ["Query.lora_B.weight"] = zeros([6, 2], ScalarType.Byte),
        });
        Assert.Contains("dequantize", Assert.ThrowsExactly<InvalidDataException>(() => PeftModel.Load(network, folder.Path).Dispose()).Message);
        File.Move(Path.Combine(folder.Path, "adapter_model.safetensors"), Path.Combine(folder.Path, "adapter_model.bin"));
        Assert.Contains("safetensors.torch.save_file", Assert.ThrowsExactly<FileNotFoundException>(() => PeftModel.Load(network, folder.Path).Dispose()).Message);
    }

    private static void Check(string settings, Dictionary<string, Tensor> tensors, Action<SmallNetwork, IReadOnlyDictionary<string, Tensor>> byHand, string prefix = "")
    {
        using var scope = NewDisposeScope();
        using var folder = new AdapterFolder(settings, tensors);
        using var expected = new SmallNetwork();
        using (no_grad())
            byHand(expected, tensors);
        using var network = new SmallNetwork();
        var ids = SmallNetwork.Ids();
        var before = network.call(ids);
        using (var model = PeftModel.Load(network, folder.Path, modulePrefix: prefix))
        {
            TensorAssert.AreClose(expected.call(ids), network.call(ids), 1e-5, "loaded");
            model.Merge();
            TensorAssert.AreClose(expected.call(ids), network.call(ids), 1e-5, "merged");
            model.Unmerge();
            using var written = new TemporaryFolder();
            model.Save(written.Path, modulePrefix: prefix);
            using var other = new SmallNetwork();
            using var loaded = PeftModel.Load(other, written.Path, modulePrefix: prefix);
            TensorAssert.AreClose(expected.call(ids), other.call(ids), 1e-5, "written and loaded");
            model.Activate(null);
            TensorAssert.AreClose(before, network.call(ids), 0, "the base");
        }
    }

    private static Dictionary<string, Tensor> Factors(string layer, int rank, params (string Name, Tensor Value)[] more)
    {
        var tensors = new Dictionary<string, Tensor> { [layer + ".lora_A.weight"] = randn(rank, 6), [layer + ".lora_B.weight"] = randn(6, rank) };
        foreach (var (name, value) in more)
            tensors.Add(name, value);
        return tensors;
    }

    private static Tensor Product(IReadOnlyDictionary<string, Tensor> file, string layer, double scale) =>
        file[layer + ".lora_B.weight"].matmul(file[layer + ".lora_A.weight"]).mul(tensor((float)scale));

    private static void Change(Tensor parameter, Tensor change) => parameter.copy_(parameter.add(change));
}
