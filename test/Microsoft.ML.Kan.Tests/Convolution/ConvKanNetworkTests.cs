using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public class ConvKanNetworkTests
{
    [TestMethod]
    [DataRow(ConvKanBlock.Plain)]
    [DataRow(ConvKanBlock.Depthwise)]
    [DataRow(ConvKanBlock.Bottleneck)]
    [DataRow(ConvKanBlock.Shared)]
    public void A_pruned_network_computes_what_hard_selection_does(ConvKanBlock kind)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = SmallNetworks.Create(kind, SmallNetworks.Pool, (6, 1), (8, 2), (8, 1));
        network.eval();
        var images = randn(5, 2, 8, 7, float64);
        network.Choices.Apply(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: true));
        var hard = network.call(images);
        var before = network.ParameterCount;
        network.Prune();
        Assert.IsFalse(network.IsSelecting);
        Assert.IsLessThan(before, network.ParameterCount);
        Assert.AreEqual(before, network.Selection.ParametersBeforePruning);
        TensorAssert.AreClose(hard, network.call(images), 1e-12);
    }

    [TestMethod]
    [DataRow(ConvKanBlock.Plain)]
    [DataRow(ConvKanBlock.Depthwise)]
    [DataRow(ConvKanBlock.Bottleneck)]
    [DataRow(ConvKanBlock.Shared)]
    public void ONNX_Runtime_computes_the_same(ConvKanBlock kind)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = SmallNetworks.Create(kind, SmallNetworks.Pool, (6, 1), (8, 2), (8, 1));
        network.Prune();
        network.to(float32);
        network.eval();
        var images = randn(4, 2, 6, 5); // 3 × 3 features: no whole number of registers
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2, 6, 5)), "y", OnnxType.Float, "N", 3);
        var model = graph.ToBytes();
        OnnxParity.AreClose(network.call(images), OnnxParity.Run(model, images), 1e-5);
        var together = OnnxParity.Run(model, images);
        for (var row = 0; row < 4; row++)
            TensorAssert.AreClose(together.narrow(0, row, 1), OnnxParity.Run(model, images.narrow(0, row, 1)), 0, "a picture alone");
    }

    [TestMethod]
    public void Without_spaces_it_is_a_plain_network()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = SmallNetworks.Create(ConvKanBlock.Shared, [], (6, 1), (6, 1));
        network.eval();
        var images = randn(3, 2, 6, 5, float64);
        var first = nn.functional.conv2d(Normalized("block0.layer0", images), Named("block0.layer0.weight"), Named("block0.layer0.bias"), padding: [1, 1]);
        var second = nn.functional.conv2d(Normalized("block1.layer0", first).relu(), Named("block1.layer0.weight"), Named("block1.layer0.bias"), padding: [1, 1]) + first;
        var features = nn.functional.batch_norm(second, Named("normalization.mean"), Named("normalization.variance"), Named("normalization.scale"), Named("normalization.offset")).relu();
        var expected = nn.functional.linear(features.mean([2L, 3]), Named("head_weight"), Named("head_bias"));
        TensorAssert.AreClose(expected, network.call(images), 1e-10);

        network.to(float32);
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2, 6, 5)), "y", OnnxType.Float, "N", 3);
        OnnxParity.AreClose(expected.to(float32), OnnxParity.Run(graph.ToBytes(), images.to(float32)), 1e-5);

        Tensor Named(string name) => network.state_dict()[name];

        Tensor Normalized(string layer, Tensor x) => nn.functional.batch_norm(
            x, Named($"{layer}.normalization.mean"), Named($"{layer}.normalization.variance"), Named($"{layer}.normalization.scale"), Named($"{layer}.normalization.offset"));
    }

    [TestMethod]
    public void A_structure_repeats_the_choice_and_a_wrong_one_is_refused()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = SmallNetworks.Create(ConvKanBlock.Depthwise, SmallNetworks.Pool, (6, 1), (8, 2));
        using var again = SmallNetworks.Create(ConvKanBlock.Depthwise, SmallNetworks.Pool, (6, 1), (8, 2));
        Assert.IsEmpty(network.Structure());
        network.Prune();
        var structure = network.Structure();
        foreach (var (_, gates) in again.named_parameters().Where(entry => SpaceGates.IsGate(entry.name)))
            gates.zero_();
        Assert.ThrowsExactly<InvalidDataException>(() => again.Prune(new Dictionary<string, Tensor>()));
        again.Prune(structure);
        foreach (var (name, value) in network.state_dict())
            again.state_dict()[name].copy_(value);
        var images = randn(3, 2, 8, 7, float64);
        network.eval();
        again.eval();
        TensorAssert.AreClose(network.call(images), again.call(images), 0);
    }

    [TestMethod]
    public void Sharing_the_curves_changes_little_of_a_smooth_mixture_and_lets_any_family_go_on()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(23);
        ActivationSpace[] pool = [ActivationSpace.Chebyshev, ActivationSpace.Legendre]; // the same polynomials, so that either can take over
        using var network = new ConvKanNetwork(new(2, 3, [(6, 1), (8, 2)], ConvKanBlock.Depthwise, Residual: false, pool, GridSize: 2));
        network.to(float64);
        var images = randn(16, 2, 8, 7, float64);
        network.Calibrate(images);
        network.eval();
        var before = network.call(images);
        network.ShareCurves();
        TensorAssert.AreClose(before, network.call(images), 1e-6);
        network.Prune();
        TensorAssert.AreClose(before, network.call(images), 1e-6);
    }

    [TestMethod]
    public void Gates_and_parameters_of_all_layers_get_a_gradient_and_no_tensor_is_left()
    {
        using var network = SmallNetworks.Create(ConvKanBlock.Bottleneck, SmallNetworks.Pool, (8, 1), (8, 1));
        network.train();
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            (network.call(randn(6, 2, 8, 7, float64)).square().sum() + network.Choices.MeanEntropy()).backward();
            foreach (var (name, parameter) in network.named_parameters())
                Assert.IsTrue(parameter.grad is { } gradient && gradient.abs().sum().item<double>() > 0, name);
            network.zero_grad();
        });
    }

    [TestMethod]
    public void A_single_pixel_of_a_single_picture_can_be_trained_on()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Create(ConvKanBlock.Plain, [ActivationSpace.Chebyshev], (4, 1), (6, 2), (8, 2));
        network.train();
        network.call(randn(1, 2, 2, 2, float64)).sum().backward();
        Assert.IsTrue(network.parameters().All(parameter => parameter.grad!.isfinite().all().item<bool>()));
    }

    [TestMethod]
    [DataRow(ConvKanArchitecture.Small, 100_000L)]
    [DataRow(ConvKanArchitecture.Medium, 1_000_000L)]
    [DataRow(ConvKanArchitecture.Large, 10_000_000L)]
    public void Presets_keep_their_size(ConvKanArchitecture architecture, long most)
    {
        foreach (var block in new[] { ConvKanBlock.Plain, ConvKanBlock.Shared })
        {
            var blocks = ConvKanDefinition.Strided(1, ConvKanDefinition.Channels(architecture, block), 28);
            using var network = new ConvKanNetwork(new(1, 10, blocks, block, Residual: true, [ActivationSpace.BSpline], GridSize: 2));
            Assert.IsLessThanOrEqualTo(most, network.ParameterCount);
            Assert.IsGreaterThan(most / 2, network.ParameterCount);
        }
    }

    [TestMethod]
    public void A_pixel_costs_as_much_as_the_kernels_that_it_enters()
    {
        using var network = SmallNetworks.Create(ConvKanBlock.Depthwise, [ActivationSpace.BSpline], (4, 1), (6, 2));
        // Base and 5 functions. 2 channels of 8 × 7 each by itself, then mixed to 4; those at every second pixel, 4 × 4, then to 6.
        long first = 8 * 7 * 6 * ((2 * 9) + (2 * 4));
        long second = 4 * 4 * 6 * ((4 * 9) + (4 * 6));
        Assert.AreEqual(first + second, network.MultiplyAdds(8, 7));
        using var mixture = SmallNetworks.Create(ConvKanBlock.Depthwise, SmallNetworks.Pool, (4, 1), (6, 2));
        var mixed = mixture.MultiplyAdds(8, 7);
        mixture.Prune();
        Assert.IsGreaterThan(2 * mixture.MultiplyAdds(8, 7), mixed);
    }

    [TestMethod]
    public void The_stride_is_2_where_channels_grow_and_large_pictures_are_made_smaller_at_once()
    {
        CollectionAssert.AreEqual(new[] { (8, 2), (16, 2), (16, 1), (12, 1) }, ConvKanDefinition.Strided(1, [8, 16, 16, 12], 64).ToArray());
        CollectionAssert.AreEqual(new[] { (3, 1), (3, 1) }, ConvKanDefinition.Strided(3, [3, 3], 28).ToArray());
        CollectionAssert.AreEqual(new[] { (8, 4), (16, 2) }, ConvKanDefinition.Strided(3, [8, 16], 224).ToArray());
    }
}
