using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class EvaTests
{
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

    // A convolution is a linear layer on the pixels under its kernel; the second reads these rows.
    [TestMethod]
    public void Convolutions_begin_in_the_directions_of_the_pixels_under_their_kernels()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var images = randn([2, 3, 9, 9], generator: generator).mul(tensor(new[] { 4f, 2f, 1f }).view(3, 1, 1));
        var rows = nn.functional.unfold(images, (3, 3), (1, 1), (1, 1), (2, 2)).transpose(1, 2).reshape(-1, 27); // all 50 are used
        using var convolutions = nn.Sequential(("layer", nn.Conv2d(3, 4, 3, stride: 2, padding: 1)));
        using var linear = nn.Sequential(("layer", nn.Linear(27, 4)));
        var expected = Started(linear, rows);
        var found = Started(convolutions, images);
        CollectionAssert.AreEqual(new long[] { 2, 3, 3, 3 }, found.shape);
        TensorAssert.AreClose(expected, found.reshape(2, 27), 1e-4);

        static Tensor Started(nn.Module<Tensor, Tensor> network, Tensor batch)
        {
            using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 2 });
            _ = model.InitializeFromData([batch], input => network.call(input).Dispose(), options: new EvaOptions { RedistributionFactor = 1 });
            return model.TrainableParameters().Single(parameter => parameter.Name == "layer.lora_A").Value.detach().clone();
        }
    }

    // Of 16 pictures of 32 by 32 pixels, 256 positions are used; equal steps would be 64 pixels apart, in one column.
    [TestMethod]
    public void Positions_of_a_large_batch_are_spread_over_the_pictures()
    {
        using var scope = NewDisposeScope();
        using var convolution = nn.Conv2d(3, 4, 1);
        var places = stack([arange(32).view(1, -1).expand(32, -1), arange(32).view(-1, 1).expand(-1, 32), zeros(32, 32, dtype: ScalarType.Int64)]); // column, line
        var images = places.to_type(ScalarType.Float32).unsqueeze(0).repeat(16, 1, 1, 1);
        images.select(1, 2).copy_(arange(16).view(-1, 1, 1).expand(-1, 32, 32)); // picture
        var rows = new Microsoft.ML.Peft.Adapters.Targets.Conv2dTarget("layer", convolution).InputRows(images);
        CollectionAssert.AreEqual(new long[] { 256, 3 }, rows.shape);
        var expected = tensor(new[] { 15.5f, 15.5f, 7.5f });
        TensorAssert.AreClose(ones(3), rows.mean([0L]).div(expected), 0.1);
        TensorAssert.AreClose(ones(3), rows.std(0).div(tensor(new[] { 32f, 32, 16 }).div(MathF.Sqrt(12))), 0.1);
    }

    // Both layers read the same picture, but see other pixels of it.
    [TestMethod]
    public void Convolutions_with_other_kernels_have_their_own_directions()
    {
        using var scope = NewDisposeScope();
        using var network = new TwoKernels();
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["wide", "narrow"], Rank = 2 });
        _ = model.InitializeFromData([randn(4, 3, 5, 5)], input => network.call(input).Dispose(), options: new EvaOptions { RedistributionFactor = 1, MaximumBatches = 2 });
        CollectionAssert.AreEqual(new[] { 27L, 3 }, model.TrainableParameters().Where(entry => entry.Name.EndsWith("lora_A", StringComparison.Ordinal)).Select(entry => entry.Value.numel() / 2).ToArray());
    }

    private static Tensor Directions(IReadOnlyList<Tensor> batches, int maximumBatches, bool whiten = false)
    {
        using var network = nn.Sequential(("layer", nn.Linear(8, 8)));
        using var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["layer"], Rank = 3 });
        _ = model.InitializeFromData(batches, batch => network.call(batch).Dispose(), options: new EvaOptions { MaximumBatches = maximumBatches, Whiten = whiten });
        return model.TrainableParameters().Single(parameter => parameter.Name == "layer.lora_A").Value.detach().clone();
    }

    private sealed class TwoKernels : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d _wide = nn.Conv2d(3, 4, 3, padding: 1), _narrow = nn.Conv2d(3, 4, 1);

        public TwoKernels() : base(nameof(TwoKernels))
        {
            register_module("wide", _wide);
            register_module("narrow", _narrow);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _wide.call(input).add(_narrow.call(input)).MoveToOuterDisposeScope();
        }

        protected override void RegisterComponents()
        {
        }
    }

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
