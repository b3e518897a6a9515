using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.FineTuning.Quantizing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning.Quantizing;

[TestClass]
public sealed class QuantizedLinearTests
{
    [TestMethod]
    public void A_layer_in_8_bits_computes_the_numbers_of_a_hand()
    {
        using var scope = NewDisposeScope();
        var weight = tensor(new[] { 64, -32, 1, 0.5f }, [2, 2]); // scales 1 and 1/64, steps (64, -32) and (64, 32)
        var inputs = tensor(new[] { 127, -63.5f, 1, 1, 0, 0 }, [3, 2]); // scales 1, 1/127 and none; steps (127, -64), (127, 127) and 0
        var expected = tensor(new[] { (127f * 64) + (64 * 32), (127f * 64) - (64 * 32), 32, 96, 0, 0 }, [3, 2]) * tensor(new[] { 1, 1 / 64f });
        OnnxParity.AreClose(expected, Run(Quantization.Int8, weight, inputs), 1e-6);
    }

    [TestMethod]
    public void Sums_in_8_bits_do_not_overflow_16_bits()
    {
        using var scope = NewDisposeScope();
        // Processors without VNNI add pairs of products in 16 bits, with saturation.
        OnnxParity.AreClose(ones(3, 8) * 256, Run(Quantization.Int8, ones(8, 256), ones(3, 256)), 1e-6);
        OnnxParity.AreClose(ones(3, 8) * -256, Run(Quantization.Int8, -ones(8, 256), ones(3, 256)), 1e-6);
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(40)] // the last block of 32 is not full
    public void A_layer_in_4_bits_has_a_scale_for_every_block_of_32_inputs(int width)
    {
        using var scope = NewDisposeScope();
        var steps = tensor([.. Enumerable.Range(0, 3 * width).Select(i => (float)((i * 5 % 15) - 7))], [3, width]);
        steps[TensorIndex.Colon, 0] = 7;
        steps[TensorIndex.Colon, 32] = -7;
        var scales = ones(3, width);
        scales[TensorIndex.Colon, TensorIndex.Slice(32)] = 0.001f; // with one scale per output, these weights would be 0
        var weight = steps * scales;
        // Inputs from -127 to 127, so rounding to 8 bits changes none of them.
        var inputs = tensor([.. Enumerable.Range(0, 2 * width).Select(i => (float)((i * 37 % 255) - 127))], [2, width]);
        inputs[TensorIndex.Colon, 1] = 127;
        inputs[TensorIndex.Colon, 33] = 127;
        OnnxParity.AreClose(inputs.matmul(weight.t()), Run(Quantization.Int4, weight, inputs), 1e-5);
        var small = inputs.clone();
        small[TensorIndex.Colon, TensorIndex.Slice(0, 32)] = 0;
        OnnxParity.AreClose(small.matmul(weight.t()), Run(Quantization.Int4, weight, small), 1e-5);
    }

    [TestMethod]
    [DataRow(Quantization.Int8)]
    [DataRow(Quantization.Int4)]
    public void The_error_is_within_half_a_step_of_every_weight_and_input(Quantization quantization)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(quantization, out var weight, out var inputs);
        var exact = inputs.matmul(weight.t()); // [m, O]
        var found = Run(layer, inputs, 48);
        // Each weight is off by half of its step at most, each input by half of its own: of the token's in 8 bits, of a block's in 4.
        var ofWeights = quantization == Quantization.Int8
            ? (weight.abs().amax([1], keepdim: true) / 128).expand(-1, 96)
            : (weight.view(48, 3, 32).abs().amax([2], keepdim: true) / 14).expand(-1, -1, 32).reshape(48, 96); // [O, I]
        var ofInputs = (inputs.abs().amax([1], keepdim: true) / 254).expand(-1, 96); // [m, I]
        var bound = inputs.abs().matmul(ofWeights.t()) + ofInputs.matmul(weight.abs().t() + ofWeights.t());
        Assert.IsTrue(((found - exact).abs() <= (bound * 1.001) + 1e-5).all().item<bool>());
        Assert.IsGreaterThan(1e-4, (found - exact).abs().max().item<float>());
        if (quantization == Quantization.Int8)
            OnnxParity.AreClose(layer.Apply(inputs), found, 1e-5); // the error by which scales are chosen is that of the graph
    }

    [TestMethod]
    public void A_row_has_the_same_product_in_every_batch()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(Quantization.Int8, out _, out var inputs);
        inputs[0] *= 1000;
        var all = Run(layer, inputs, 48);
        for (int row = 0; row < inputs.shape[0]; row++)
            OnnxParity.AreClose(all.narrow(0, row, 1), Run(layer, inputs.narrow(0, row, 1), 48), 0);
    }

    [TestMethod]
    [DataRow(Quantization.Int8)]
    [DataRow(Quantization.Int4)]
    public void A_compensation_lowers_the_error_with_its_rank_until_none_is_left(Quantization quantization)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weight = randn(48, 96, generator: generator);
        double[] errors = [.. new[] { 0, 4, 16, 48 }.Select(rank =>
        {
            using var layer = new QuantizedLinear(quantization, weight, rank);
            return (double)(layer.Weight() - weight).norm().item<float>();
        })];
        Assert.IsLessThan(0.95 * errors[0], errors[1]);
        Assert.IsLessThan(0.8 * errors[1], errors[2]);
        Assert.IsLessThan(1e-4, errors[3]);
        var inputs = randn(5, 96, generator: generator);
        using var whole = new QuantizedLinear(quantization, weight, 48);
        OnnxParity.AreClose(whole.Apply(inputs), Run(whole, inputs, 48), quantization == Quantization.Int8 ? 1e-4 : 0.3);
    }

    [TestMethod]
    public void A_compensation_of_rank_1_removes_an_error_of_rank_1()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var grid = ((rand(20, 30, generator: generator) - 0.5) * 126).round();
        grid[TensorIndex.Colon, 0] = 64; // so the scale of each output is 1
        var (left, right) = (rand(20, 1, generator: generator) - 0.5, rand(1, 30, generator: generator) * 0.9);
        right[0, 0] = 0;
        var weight = grid + left.matmul(right); // rounds to the grid
        using var plain = new QuantizedLinear(Quantization.Int8, weight, 0);
        OnnxParity.AreClose(grid, plain.Weight(), 1e-6);
        using var compensated = new QuantizedLinear(Quantization.Int8, weight, 1);
        OnnxParity.AreClose(weight, compensated.Weight(), 1e-6);
    }

    [TestMethod]
    public void Scales_of_input_channels_make_channels_of_small_weights_exact()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var signs = (rand(24, 32, generator: generator) - 0.5).sign();
        var weight = signs * linspace(-4, 0, 32).exp(); // channel j has weights plus or minus w_j
        var inputs = randn(50, 32, generator: generator);
        using var plain = new QuantizedLinear(Quantization.Int4, weight, 0);
        var (best, share) = InputScaling.Best(Quantization.Int4, weight, 0, inputs);
        using (best)
        {
            Assert.AreEqual(0, share); // the weights alone decide: every scaled weight is plus or minus the same number
            Assert.IsGreaterThan(0.9, WorstError(plain));
            Assert.IsLessThan(1e-5, WorstError(best));
        }

        double WorstError(QuantizedLinear layer) => ((layer.Weight() - weight) / weight).abs().max().item<float>();
    }

    [TestMethod]
    [DataRow(Quantization.Int8)]
    [DataRow(Quantization.Int4)]
    public void Scales_of_input_channels_lower_the_error_where_a_channel_has_outliers(Quantization quantization)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var weight = randn(64, 96, generator: generator);
        var inputs = randn(50, 96, generator: generator);
        inputs[TensorIndex.Colon, 5] *= 100;
        var exact = inputs.matmul(weight.t());
        using var plain = new QuantizedLinear(quantization, weight, 0);
        var (best, share) = InputScaling.Best(quantization, weight, 0, inputs);
        using (best)
        {
            Assert.IsNotNull(share);
            Assert.IsLessThan(0.6 * Error(Run(plain, inputs, 64)), Error(Run(best, inputs, 64)));
        }

        double Error(Tensor found) => (found - exact).norm().item<float>();
    }

    private static QuantizedLinear Layer(Quantization quantization, out Tensor weight, out Tensor inputs)
    {
        using var generator = new Generator(5);
        weight = randn(48, 96, generator: generator) * linspace(0.01, 3, 48).unsqueeze(1);
        inputs = randn(6, 96, generator: generator);
        return new QuantizedLinear(quantization, weight, 0);
    }

    private static Tensor Run(Quantization quantization, Tensor weight, Tensor inputs)
    {
        using var layer = new QuantizedLinear(quantization, weight, 0);
        return Run(layer, inputs, weight.shape[0]);
    }

    private static Tensor Run(QuantizedLinear layer, Tensor inputs, long outputs)
    {
        var graph = new OnnxGraph("linear");
        graph.Output(layer.Emit(graph, graph.Input("x", OnnxType.Float, "N", inputs.shape[1])), "y", OnnxType.Float, "N", outputs);
        return OnnxParity.Run(graph.ToBytes(), inputs);
    }
}
