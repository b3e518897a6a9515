using System.Text.Json;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Eva;
using Microsoft.ML.Peft.Adapters.Spectra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class EvaTests
{
    [TestMethod]
    [DataRow(40, 12, 12)]
    [DataRow(8, 20, 20)] // more than exist
    public void Small_matrices_are_decomposed_exactly(int rows, int columns, int rank) => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        var matrix = randn(rows, columns, float64, generator: new Generator(5));
        var (_, values, vectors) = TruncatedSvd.Of(matrix, rank);
        var (nearValues, nearVectors) = TruncatedSvd.Right(matrix, rank);
        TensorAssert.AreClose(values, nearValues, 1e-10, "values");
        TensorAssert.AreClose(vectors, nearVectors, 1e-10, "vectors");
    });

    // Singular values that decrease by a tenth from one to the next; a layer's inputs decrease as fast or more slowly.
    [TestMethod]
    [DataRow(300, 120)]
    [DataRow(120, 300)]
    public void Large_matrices_are_decomposed_nearly_and_better_from_nearby(int rows, int columns) => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var left = linalg.qr(randn([rows, 100], float64, generator: generator)).Q;
        var right = linalg.qr(randn([columns, 100], float64, generator: generator)).Q;
        var scales = pow(tensor(0.9, float64), arange(100, float64));
        var matrix = left.mul(scales).matmul(right.t());
        var (_, values, vectors) = TruncatedSvd.Of(matrix, 10);
        var (cold, fromNothing) = TruncatedSvd.Right(matrix, 10);
        TensorAssert.AreClose(values, cold, 1e-3, "values");
        Assert.IsGreaterThan(0.999, Overlap(fromNothing, vectors));
        var nearby = vectors.add(randn(vectors.shape, float64, generator: generator).mul(0.02));
        var (warm, fromNearby) = TruncatedSvd.Right(matrix, 10, nearby);
        TensorAssert.AreClose(values, warm, 1e-4, "values from nearby");
        Assert.IsGreaterThan(0.9999, Overlap(fromNearby, vectors));
    });

    [TestMethod]
    public void Many_batches_have_the_components_of_all_rows_at_once() => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var mixing = randn([200, 200], float64, generator: generator).mul(pow(tensor(0.9, float64), arange(200, float64)).unsqueeze(1));
        var rows = randn([3000, 200], float64, generator: generator).matmul(mixing).add(1);
        using var pca = new IncrementalPca(8);
        foreach (var batch in rows.split(150))
            pca.Add(batch);
        var (_, values, vectors) = TruncatedSvd.Of(rows.sub(rows.mean([0L])), 8);
        TensorAssert.AreClose(values, pca.Values, 0.01 * values[0].item<double>(), "values");
        Assert.IsGreaterThan(0.97, Overlap(pca.Vectors, vectors)); // each batch loses its truncated part
    });

    [TestMethod]
    [DataRow("peft_incremental_pca_exact", 3, 5)]
    [DataRow("peft_incremental_pca_exact_allcomp", 5, 3)]
    public void Components_after_each_batch_are_those_of_peft(string file, int components, int batches)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open(file);
            using var pca = new IncrementalPca(components);
            for (var batch = 1; batch <= batches; batch++)
            {
                var step = $"steps/batch{batch}";
                pca.Add(golden.Tensor(step, "X"));
                TensorAssert.AreClose(golden.Tensor(step, "mean"), pca.Mean, 1e-7, $"{step}: mean");
                TensorAssert.AreClose(golden.Tensor(step, "singular_values"), pca.Values, 1e-7, $"{step}: singular values");
                TensorAssert.AreClose(golden.Tensor(step, "components"), pca.Vectors, 1e-6, $"{step}: components");
                TensorAssert.AreClose(golden.Tensor(step, "explained_variance_ratio"), pca.ExplainedShare(), 1e-7, $"{step}: explained share");
            }
        });
    }

    // The two layers of the reference's network with recorded inputs; both inputs are the same.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Layers_start_at_the_directions_of_peft_and_outputs_stay(bool whiten)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open("peft_eva_rho1");
            using var network = new TwoLayers(golden);
            var batches = Enumerable.Range(1, 3).Select(batch => golden.Tensor("inputs", $"batch{batch}").to(float32)).ToList();
            var before = network.call(batches[0]).detach();
            using var model = PeftModel.Attach(network, new LoraOptions { AllLinear = true, Rank = 2, Alpha = 4 });
            Assert.IsTrue(model.InitializeFromData(batches, batch => network.call(batch).Dispose(), options: new EvaOptions { RedistributionFactor = 1, Whiten = whiten }));
            TensorAssert.AreClose(before, network.call(batches[0]), 0, "outputs stay");
            foreach (var name in new[] { "q", "k" })
            {
                var expected = golden.Tensor("outputs/A", name);
                var found = model.TrainableParameters().Single(parameter => parameter.Name == $"{name}.lora_A").Value.detach().to(float64);
                CollectionAssert.AreEqual(expected.shape, found.shape);
                Assert.IsTrue(nn.functional.cosine_similarity(expected, found).abs().min().item<double>() >= 0.999, name);
                var lengths = found.norm(1);
                if (whiten)
                    Assert.IsTrue(lengths[0].item<double>() < lengths[1].item<double>(), "the stronger direction is shortened more");
                else
                    TensorAssert.AreClose(ones(2), lengths, 1e-5, name);
            }
        });
    }

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
                _ = network.get_parameter("wide.weight")!.copy_(ones(6, 6)); // its output varies in one direction
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

    [TestMethod]
    public void Padding_is_left_out()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("layer", nn.Linear(3, 2)));
        var tokens = randn(20, 4, 3).mul(tensor(new[] { 5f, 0.1f, 0.01f }));
        var mask = ones(20, 4, dtype: ScalarType.Bool);
        _ = mask.narrow(1, 2, 2).fill_(false);
        _ = tokens.narrow(1, 2, 2).copy_(randn(20, 2, 3).mul(tensor(new[] { 0f, 0f, 1000f })));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 1 });
        _ = model.InitializeFromData([tokens], batch => network.call(batch).Dispose(), _ => mask, new EvaOptions { RedistributionFactor = 1 });
        var direction = model.TrainableParameters().Single(parameter => parameter.Name == "layer.lora_A").Value.detach().abs();
        Assert.IsTrue(direction[0, 0].item<float>() > 0.99f, "the direction is that of the padding");
    }

    // A rank of 3 with twice as many directions: rows of smaller batches are collected until there are 6, and then form one batch of 6.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Rows_of_small_batches_are_collected_until_they_tell_the_directions(int size) => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var rows = randn([120, 8], generator: generator).mul(tensor(new[] { 9f, 5f, 2f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f }));
        var small = Directions(rows.split(size), maximumBatches: 120 / size);
        var expected = Directions(rows.split(6), maximumBatches: 20);
        TensorAssert.AreClose(expected, small, 1e-5);
        Assert.IsGreaterThan(0.9f, expected[0, 0].abs().item<float>());
    });

    // Rows with fewer directions than the rank: directions without variance keep their length, whitened or not.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fewer_rows_than_directions_are_gone_through_again(bool whiten)
    {
        using var scope = NewDisposeScope();
        var directions = Directions([randn(2, 8)], maximumBatches: 2, whiten);
        Assert.IsTrue(directions.isfinite().all().item<bool>());
        Assert.IsLessThan(1e3f, directions.abs().max().item<float>());
    }

    [TestMethod]
    public void A_layer_without_a_row_that_counts_is_named()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("layer", nn.Linear(6, 6)));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 4 });
        var message = Assert.ThrowsExactly<InvalidOperationException>(
            () => model.InitializeFromData([randn(2, 6)], batch => network.call(batch).Dispose(), _ => zeros(2, dtype: ScalarType.Bool))).Message;
        StringAssert.Contains(message, "'layer'");
        StringAssert.Contains(message, "mask");
    }

    [TestMethod]
    public void Whitened_rows_are_divided_by_the_root_of_the_singular_value()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var rows = randn([60, 8], generator: generator).mul(tensor(new[] { 9f, 5f, 2f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f }));
        var values = linalg.svdvals(rows.sub(rows.mean([0L]))).narrow(0, 0, 3);
        var lengths = Directions([rows], maximumBatches: 2, whiten: true).norm(1);
        // The batch occurs twice, so its singular values are √2 times as large.
        TensorAssert.AreClose(values.mul(sqrt(tensor(2f))).sqrt().reciprocal(), lengths, 1e-4);
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

    [TestMethod]
    public void Directions_that_keep_turning_have_not_converged()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var network = nn.Sequential(("layer", nn.Linear(8, 8)));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 3 });
        var batches = randn([60, 8], generator: generator).split(10); // as wide in every direction
        Assert.IsFalse(model.InitializeFromData(batches, batch => network.call(batch).Dispose(), options: new EvaOptions { RedistributionFactor = 1, MaximumBatches = 3 }));
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
            _ = network.get_parameter("wide.weight")!.copy_(ones(6, 6)); // its output varies in one direction
        using var model = PeftModel.Attach(network, new LoraOptions { AllLinear = true, Rank = 2, Alpha = 6, RankStabilized = stabilized });
        _ = model.InitializeFromData([randn(50, 6), randn(50, 6)], batch => network.call(batch).Dispose(), options: new EvaOptions { KeepScales = keeps, MaximumBatches = 10 });
        Assert.AreEqual(3, model.Report.Layers.Single(layer => layer.Name == "wide").Rank);
        model.Save(folder.Path);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "adapter_config.json")));
        double alpha = config.RootElement.GetProperty("alpha_pattern").TryGetProperty("wide", out var own) ? own.GetDouble() : config.RootElement.GetProperty("lora_alpha").GetDouble();
        // s was 6/2 and 6/√2 before.
        Assert.AreEqual(keeps ? stabilized ? 6 / Math.Sqrt(2) * Math.Sqrt(3) : 9 : 6, alpha, 1e-9);
    }

    private static Tensor Directions(IReadOnlyList<Tensor> batches, int maximumBatches, bool whiten = false)
    {
        using var network = nn.Sequential(("layer", nn.Linear(8, 8)));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 3 });
        _ = model.InitializeFromData(batches, batch => network.call(batch).Dispose(), options: new EvaOptions { MaximumBatches = maximumBatches, Whiten = whiten });
        return model.TrainableParameters().Single(parameter => parameter.Name == "layer.lora_A").Value.detach().clone();
    }

    // The share of the space of some unit vectors [k, n] that lies in the space of the others.
    private static double Overlap(Tensor some, Tensor others) => some.matmul(others.t()).square().sum().item<double>() / some.shape[0];

    private sealed class TwoLayers : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _q, _k;

        public TwoLayers(GoldenFile golden) : base(nameof(TwoLayers))
        {
            (_q, _k) = (Layer("q"), Layer("k"));

            Linear Layer(string name)
            {
                using var weight = golden.Tensor("parameters", $"{name}.weight");
                var layer = nn.Linear(weight.shape[1], weight.shape[0], hasBias: false);
                using var still = no_grad();
                _ = layer.weight.copy_(weight);
                register_module(name, layer);
                return layer;
            }
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _q.call(input).add(_k.call(input)).MoveToOuterDisposeScope();
        }

        protected override void RegisterComponents()
        {
        }
    }
}
