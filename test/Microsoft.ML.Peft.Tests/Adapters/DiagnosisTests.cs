using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>Weights with known spectra.</summary>
[TestClass]
public class DiagnosisTests
{
    [TestMethod]
    [DataRow(0, 100.0, 0)] // along an existing direction
    [DataRow(1, 100.0, 1)]
    [DataRow(2, 100.0, 2)]
    [DataRow(2, 0.1, 0)] // weaker than the ten strongest that are examined
    public void A_planted_direction_that_is_orthogonal_to_all_is_an_intruder(int planted, double strength, int intruders)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var (left, right) = (Orthonormal(40, 40), Orthonormal(30, 30));
            // Rank 20: columns 20 to 39 of the left vectors are orthogonal to the weight.
            var values = linspace(10, 1, 20, float64);
            var weight = left.narrow(1, 0, 20).mul(values).matmul(right.narrow(1, 0, 20).t());
            var changed = planted == 0
                ? weight + (strength * left.narrow(1, 0, 1).matmul(right.narrow(1, 0, 1).t()))
                : weight + (strength * left.narrow(1, 20, planted).matmul(right.narrow(1, 20, planted).t()));
            using var before = Layer(weight);
            using var after = Layer(changed);
            var layer = PeftModel.Diagnose(before, after).Layers.Single();
            Assert.AreEqual(intruders, layer.IntruderDimensions);
            Assert.AreEqual(Math.Max(planted, 1), layer.EffectiveRank, 1e-4);
            var norm = strength * Math.Sqrt(Math.Max(planted, 1)) / Math.Sqrt(values.pow(2).sum().item<double>());
            Assert.AreEqual(norm, layer.RelativeNorm, 1e-4 * norm);
        });
    }

    [TestMethod]
    public void A_change_of_equal_singular_values_has_its_rank_as_effective_rank_and_unequal_ones_less()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (Orthonormal(12, 12), Orthonormal(9, 9));
        var weight = randn(12, 9, float64, generator: new Generator(3));
        Assert.AreEqual(5, EffectiveRank(ones(5, float64)), 1e-4);
        // exp of the entropy of (3/4, 1/4).
        Assert.AreEqual(Math.Exp(-(0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25))), EffectiveRank(tensor(new[] { 3.0, 1.0 })), 1e-4);

        double EffectiveRank(Tensor values)
        {
            var rank = values.shape[0];
            var change = left.narrow(1, 0, rank).mul(values).matmul(right.narrow(1, 0, rank).t());
            using var before = Layer(weight);
            using var after = Layer(weight + change);
            return PeftModel.Diagnose(before, after).Layers.Single().EffectiveRank;
        }
    }

    [TestMethod]
    public void Svfit_keeps_the_vectors_and_has_no_intruders()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new SmallNetwork();
            using var model = PeftModel.Attach(network, new SvfitOptions { TargetModules = ["Query", "Value", "Table"], EnergyThreshold = 1, Parameterization = SvfitParameterization.Absolute });
            using (no_grad())
            {
                foreach (var (_, trained) in model.TrainableParameters())
                    _ = trained.uniform_(-0.1, 3);
            }

            var report = model.Diagnose(singularVectors: 6, cosineThreshold: 0.999);
            Assert.HasCount(3, report.Layers);
            Assert.AreEqual(0, report.IntruderDimensions);
            Assert.IsTrue(report.Layers.All(layer => layer.RelativeNorm > 0.1));
            model.Merge();
            Assert.AreEqual(report.ToString(), model.Diagnose(6, 0.999).ToString(), "merged");
        });
    }

    [TestMethod]
    public void A_lora_has_at_most_its_rank_and_its_intruder_is_found_by_both_forms()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var before = nn.Sequential(("first", nn.Linear(20, 30)), ("second", nn.Linear(30, 4)));
            using var after = nn.Sequential(("first", nn.Linear(20, 30)), ("second", nn.Linear(30, 4)));
            _ = after.load_state_dict(before.state_dict());
            using var model = PeftModel.Attach(after, new LoraOptions { TargetModules = ["first"], Rank = 1, Alpha = 1 });
            using (no_grad())
            {
                _ = nn.init.normal_(model.TrainableParameters()[0].Value, 0, 1);
                _ = nn.init.normal_(model.TrainableParameters()[1].Value, 0, 1);
            }

            var own = model.Diagnose(singularVectors: 1, cosineThreshold: 0.9).Layers.Single();
            Assert.AreEqual("first", own.Name);
            Assert.AreEqual(1, own.IntruderDimensions);
            Assert.AreEqual(1, own.EffectiveRank, 1e-4);
            model.Merge();
            var compared = PeftModel.Diagnose(before, after, 1, 0.9).Layers;
            Assert.AreEqual(own.RelativeNorm, compared[0].RelativeNorm, 1e-4);
            Assert.AreEqual(own.IntruderDimensions, compared[0].IntruderDimensions);
            Assert.AreEqual(new LayerSpectrum("second", 0, 0, 0), compared[1]);
        });
    }

    [TestMethod]
    public void The_report_is_a_table_and_wrong_input_is_named()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        using var other = nn.Linear(6, 6);
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["Query", "Value"], Rank = 2 });
        var lines = model.Diagnose().ToString().Trim().Split(Environment.NewLine);
        Assert.HasCount(3, lines);
        Assert.StartsWith("layer  intruders of  10", lines[0]);
        Assert.StartsWith("Query", lines[1]);
        Assert.IsTrue(lines.All(line => line.Length == lines[0].Length));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Diagnose(singularVectors: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Diagnose(cosineThreshold: 1.5));
        Assert.Contains("'Table.weight'", Assert.ThrowsExactly<ArgumentException>(() => PeftModel.Diagnose(other, network)).Message);
        var shapes = network.named_parameters().ToDictionary(entry => entry.name, entry => zeros(2, 2));
        Assert.Contains("was [2, 2] before and is [11, 6] now", Assert.ThrowsExactly<ArgumentException>(() => PeftModel.Diagnose(shapes, network)).Message);
        using (no_grad())
            _ = network.Query.weight.fill_(double.NaN);
        Assert.Contains("'Query'", Assert.ThrowsExactly<InvalidOperationException>(() => model.Diagnose()).Message);
        model.Activate(null);
        Assert.ThrowsExactly<InvalidOperationException>(() => model.Diagnose());
    }

    private static Tensor Orthonormal(int rows, int columns) => linalg.qr(randn(rows, columns, float64, generator: new Generator((ulong)rows))).Q;

    private static Linear Layer(Tensor weight)
    {
        var layer = nn.Linear(weight.shape[1], weight.shape[0], hasBias: false, dtype: float64);
        using var still = no_grad();
        _ = layer.weight.copy_(weight);
        return layer;
    }
}
