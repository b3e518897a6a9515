using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class TargetSelectionTests
{
    [TestMethod]
    public void Names_suffixes_exclusions_and_layers_choose_the_modules()
    {
        AreChosen(new LoraOptions { TargetModules = ["query"] }, "layer.0.query", "layer.1.query", "layer.2.query");
        AreChosen(new LoraOptions { TargetModules = ["layer.1.query", "uery"] }, "layer.1.query");
        AreChosen(new LoraOptions { TargetPattern = @"layer\.[02]\..*", ExcludeModules = ["query"] }, "layer.0.value", "layer.2.value");
        AreChosen(new LoraOptions { TargetModules = ["query"], LayersToTransform = [1, 2] }, "layer.1.query", "layer.2.query");
        AreChosen(new LoraOptions { TargetModules = ["query"], LayersToTransform = [1], LayersPatterns = ["layer"] }, "layer.1.query");
        AreChosen(new LoraOptions { AllLinear = true, ModulesToSave = ["layer.0"], ExcludeModules = ["1.value"] }, "layer.1.query", "layer.2.query", "layer.2.value");
    }

    [TestMethod]
    public void What_matched_nothing_is_reported()
    {
        using var network = Network();
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["query", "key"], ExcludeModules = ["nothing"], Rank = 1 });
        CollectionAssert.AreEqual(new[] { "key", "nothing" }, model.Report.Unmatched.ToArray());
        Assert.AreEqual(3 * 8, model.Report.TrainableParameters);
        Assert.AreEqual("Linear", model.Report.Layers[0].Kind);
    }

    [TestMethod]
    public void Matching_nothing_lists_the_modules_there_are()
    {
        using var network = Network();
        var message = Assert.ThrowsExactly<ArgumentException>(() => PeftModel.Attach(network, new LoraOptions { TargetModules = ["key"] })).Message;
        StringAssert.Contains(message, "[key]");
        StringAssert.Contains(message, "layer.2.value (Linear)");
    }

    [TestMethod]
    public void Bad_options_are_named()
    {
        Fails<ArgumentOutOfRangeException>(new LoraOptions { TargetModules = ["query"], Rank = 0 }, "Rank is 0");
        Fails<ArgumentOutOfRangeException>(new LoraOptions { TargetModules = ["query"], Rank = 5 }, "layer.0.query");
        Fails<ArgumentOutOfRangeException>(new LoraOptions { TargetModules = ["query"], Rank = 1, Dropout = 1 }, "Dropout is 1");
        Fails<ArgumentOutOfRangeException>(new LoraOptions { TargetModules = ["query"], Rank = 1, Alpha = double.NaN }, "Alpha");
        Fails<ArgumentException>(new LoraOptions { TargetPattern = "(", Rank = 1 }, "TargetPattern: '('");
        Fails<ArgumentException>(new LoraOptions { TargetModules = ["query"], ModulesToSave = ["head"], Rank = 1 }, "'head'");
        Fails<NotSupportedException>(new LoraOptions { TargetModules = ["layer.0"], Rank = 1 }, "'layer.0'");
        Fails<ArgumentOutOfRangeException>(new SvfitOptions { TargetModules = ["query"], EnergyThreshold = 0 }, "EnergyThreshold is 0");
    }

    private static void Fails<TException>(AdapterOptions options, string message)
        where TException : Exception
    {
        using var network = Network();
        StringAssert.Contains(Assert.ThrowsExactly<TException>(() => PeftModel.Attach(network, options)).Message, message);
    }

    private static void AreChosen(LoraOptions options, params string[] names)
    {
        options.Rank = 1;
        using var network = Network();
        using var model = PeftModel.Attach(network, options);
        CollectionAssert.AreEqual(names, model.Report.Layers.Select(layer => layer.Name).Order(StringComparer.Ordinal).ToArray());
    }

    private static TorchSharp.Modules.Sequential Network() => nn.Sequential(("layer", nn.Sequential(Enumerable.Range(0, 3).Select(number => (
        $"{number}",
        (nn.Module<Tensor, Tensor>)nn.Sequential(("query", nn.Linear(4, 4)), ("value", nn.Linear(4, 4))))).ToArray())));
}
