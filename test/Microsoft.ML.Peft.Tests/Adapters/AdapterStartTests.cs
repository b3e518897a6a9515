using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>The initial state of adapters.</summary>
[TestClass]
public class AdapterStartTests
{
    [TestMethod]
    public void A_is_uniform_between_plus_and_minus_the_inverse_root_of_the_inputs()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("layer", nn.Linear(100, 50)));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 8, Seed = 1 });
        float[] a = model.TrainableParameters().Single(parameter => parameter.Name == "layer.lora_A").Value.detach().data<float>().ToArray();
        Assert.IsTrue(a.Max() is > 0.095f and <= 0.1f, $"{a.Max()}");
        Assert.IsTrue(a.Min() is < -0.095f and >= -0.1f, $"{a.Min()}");
        Assert.AreEqual(0, a.Average(), 0.01);
    }

    // Of the squares 100, 9 and 1 the first two are 99.1 %; of the values themselves they are 93 %.
    [TestMethod]
    public void The_energy_of_singular_values_is_their_square()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 3);
        using (no_grad())
            _ = layer.weight.copy_(diag(tensor(new[] { 10f, 3f, 1f })));
        using var network = nn.Sequential(("layer", layer));
        using var model = PeftModel.Attach(network, new SvfitOptions { TargetModules = ["layer"], EnergyThreshold = 0.99 });
        Assert.AreEqual(2, model.Report.Layers.Single().Rank);
    }
}
