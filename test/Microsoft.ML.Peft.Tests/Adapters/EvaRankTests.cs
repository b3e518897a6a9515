using System.Text.Json;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Eva;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class EvaRankTests
{
    [TestMethod]
    public void Ranks_go_to_what_explains_most_and_the_owner_of_an_input_has_the_largest_of_those_that_share_it()
    {
        double[] strong = [0.6, 0.3, 0.05];
        double[] weak = [0.1, 0.02, 0.01];
        CollectionAssert.AreEqual(new[] { 3, 1 }, RankDistribution.Of([strong, weak], [0, 1], 4));
        // Equal shares are allocated in the order of the layers: 0.6, 0.6, 0.3 for the first and the third.
        CollectionAssert.AreEqual(new[] { 2, 0, 1 }, RankDistribution.Of([strong, weak, strong], [0, 1, 0], 3));
        CollectionAssert.AreEqual(new[] { 3, 1 }, RankDistribution.Of([weak, strong], [0, 0], 4));
    }

    [TestMethod]
    public void Layers_without_rank_lose_their_adapter_scales_stay_and_the_file_can_be_read()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            _ = manual_seed(5);
            using var network = nn.Sequential(("wide", nn.Linear(6, 6, hasBias: false)), ("narrow", nn.Linear(6, 3)));
            using (no_grad())
                _ = network.get_parameter("wide.weight")!.copy_(ones(6, 6)); // what comes out varies in one direction
            var batches = new[] { randn(50, 6), randn(50, 6) };
            using var model = PeftModel.Attach(network, new LoraOptions { AllLinear = true, Rank = 2, Alpha = 6 });
            _ = model.InitializeFromData(batches, batch => network.call(batch).Dispose(), options: new EvaOptions { RedistributionFactor = 2, MaximumBatches = 40 });
            Assert.AreEqual(4, model.Report.Layers.Sum(layer => layer.Rank));
            Assert.AreEqual(3, model.Report.Layers.Single(layer => layer.Name == "wide").Rank);
            using (no_grad())
            {
                foreach (var (_, value) in model.TrainableParameters())
                    _ = value.normal_();
            }

            var trained = network.call(batches[0]).detach();
            model.Save(folder.Path);
            model.AddFrom(folder.Path, "read");
            TensorAssert.AreClose(trained, network.call(batches[0]), 1e-5);
        });
    }

    // 2.5 directions are 2, as in the reference: the third direction of the layer with three strong ones goes to another layer.
    [TestMethod]
    public void Half_directions_are_rounded_to_even()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var (three, flat, other) = (nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8));
        using var network = nn.Sequential(("three", three), ("flat", flat), ("other", other));
        using var model = PeftModel.Attach(network, new LoraOptions { AllLinear = true, Rank = 1 });
        var rows = randn([400, 24], generator: generator).mul(cat([tensor(new[] { 9f, 9f, 9f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f }), ones(16)]));
        _ = model.InitializeFromData([rows, rows], Forward, options: new EvaOptions { RedistributionFactor = 2.5, MaximumBatches = 2 });
        Assert.AreEqual(2, model.Report.Layers.Single(layer => layer.Name == "three").Rank);

        void Forward(Tensor batch)
        {
            _ = three.call(batch.narrow(1, 0, 8));
            _ = flat.call(batch.narrow(1, 8, 8));
            _ = other.call(batch.narrow(1, 16, 8));
        }
    }

    // Layers get other ranks than initially: with α/√r, α changes with the root of the rank's ratio.
    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Scales_stay_whatever_rank_a_layer_gets(bool stabilized, bool keeps)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        _ = manual_seed(5);
        using var network = nn.Sequential(("wide", nn.Linear(6, 6, hasBias: false)), ("narrow", nn.Linear(6, 3)));
        using (no_grad())
            _ = network.get_parameter("wide.weight")!.copy_(ones(6, 6)); // what comes out varies in one direction
        using var model = PeftModel.Attach(network, new LoraOptions { AllLinear = true, Rank = 2, Alpha = 6, RankStabilized = stabilized });
        _ = model.InitializeFromData([randn(50, 6), randn(50, 6)], batch => network.call(batch).Dispose(), options: new EvaOptions { KeepScales = keeps, MaximumBatches = 10 });
        Assert.AreEqual(3, model.Report.Layers.Single(layer => layer.Name == "wide").Rank);
        model.Save(folder.Path);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "adapter_config.json")));
        double alpha = config.RootElement.GetProperty("alpha_pattern").TryGetProperty("wide", out var own) ? own.GetDouble() : config.RootElement.GetProperty("lora_alpha").GetDouble();
        // s was 6/2 and 6/√2 before.
        Assert.AreEqual(keeps ? stabilized ? 6 / Math.Sqrt(2) * Math.Sqrt(3) : 9 : 6, alpha, 1e-9);
    }
}
