using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

[TestClass]
public class InterestOnnxTests
{
    private const int Width = 5;
    private const int Context = 3;

    public static IEnumerable<object[]> Shapes =>
        from shape in new InterestShape[]
        {
            new(Width, Context),
            new(Width, Context) { Normalization = AttentionNormalization.Softmax, AttentionActivation = InterestActivation.Sigmoid },
            new(Width, 0) { MaximumHistoryLength = 2, CrossesCandidate = false, Tower = new TowerShape([200, 80]) { Activation = InterestActivation.PRelu } },
            new(Width, Context) { Pooling = HistoryPooling.Mean, MaximumHistoryLength = 3 },
            new(Width, Context) { Pooling = HistoryPooling.Sum, Tower = new TowerShape([200, 80]) { Activation = InterestActivation.Relu } },
        }
        select new object[] { shape };

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void ONNX_Runtime_computes_the_same_logits_for_histories_of_any_length(object shape)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Trained((InterestShape)shape);
        var model = Model(network, (InterestShape)shape, weights: false);
        foreach (var (rows, length) in new[] { (9, 6), (1, 1), (4, 17), (3, 2) })
        {
            var inputs = Inputs(rows, length, (InterestShape)shape);
            TensorAssert.AreClose(Logits(network, inputs), OnnxParity.Run(model, inputs), 1e-5, $"{rows} rows of {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Rows_without_a_history_are_scored_like_in_torch(object shape)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Trained((InterestShape)shape);
        var model = Model(network, (InterestShape)shape, weights: false);
        var inputs = Inputs(4, 3, (InterestShape)shape);
        inputs[2].zero_();
        var expected = Logits(network, inputs);
        TensorAssert.AreClose(expected, OnnxParity.Run(model, inputs), 1e-5);
        inputs[1] = zeros(4, 0, Width);
        inputs[2] = zeros(4, 0);
        TensorAssert.AreClose(expected, OnnxParity.Run(model, inputs), 1e-5, "histories of length 0");
    }

    // Padding with 0 to a multiple of 16 adds zeros to a sum without changing its grouping.
    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void A_row_gets_the_same_bits_whatever_it_is_scored_with(object shape)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Trained((InterestShape)shape);
        var model = Model(network, (InterestShape)shape, weights: false);
        var (rows, longest) = (47, 208);
        var inputs = Inputs(rows, longest, (InterestShape)shape);
        int[] lengths = [.. Enumerable.Range(0, rows).Select(row => row < 20 ? row : row * 4)];
        inputs[2] = arange(longest).lt(tensor(lengths).unsqueeze(1)).to(float32);
        float[] together = [.. OnnxParity.Run(model, inputs).data<float>()];
        for (var row = 0; row < rows; row++)
        {
            var length = Math.Max(16, (lengths[row] + 15) / 16 * 16);
            Tensor[] alone = [.. inputs.Select(input => input.narrow(0, row, 1))];
            (alone[1], alone[2]) = (alone[1].narrow(1, 0, length), alone[2].narrow(1, 0, length));
            Assert.AreEqual(together[row], OnnxParity.Run(model, alone).data<float>()[0], $"length {lengths[row]}");
        }
    }

    [TestMethod]
    public void Weights_are_those_that_made_the_interest()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var shape = new InterestShape(Width, Context) { Normalization = AttentionNormalization.Softmax, MaximumHistoryLength = 2 };
        using var network = Trained(shape);
        var inputs = Inputs(6, 5, shape);
        inputs[2] = arange(5).lt(tensor(new long[] { 0, 1, 2, 3, 4, 5 }).unsqueeze(1)).to(float32);
        var weights = OnnxParity.Run(Model(network, shape, weights: true), inputs); // [N, L]
        for (var row = 0; row < 6; row++)
        {
            var counted = weights[row].data<float>().ToArray();
            Assert.AreEqual(row == 0 ? 0 : 1, counted.Sum(), 1e-5);
            for (var t = 0; t < 5; t++)
                Assert.AreEqual(t < row && t >= row - 2, counted[t] > 0, $"row {row}, position {t}");
        }
    }

    private static InterestNetwork Trained(InterestShape shape)
    {
        random.manual_seed(8);
        var network = new InterestNetwork(shape);
        foreach (var parameter in network.parameters())
            parameter.copy_(randn(parameter.shape) / 4);
        for (var batch = 0; batch < 3; batch++)
            Logits(network, Inputs(40, 7, shape));
        network.eval();
        return network;
    }

    // Candidate, history, mask and, if present, context.
    private static Tensor[] Inputs(int rows, int length, InterestShape shape)
    {
        var mask = rand(rows, length).gt(0.4).to(float32);
        mask[0].zero_();
        Tensor[] inputs = [randn(rows, Width), randn(rows, length, Width), mask];
        return shape.ContextWidth == 0 ? inputs : [.. inputs, randn(rows, shape.ContextWidth)];
    }

    private static Tensor Logits(InterestNetwork network, Tensor[] inputs)
        => network.Logits(inputs[0], inputs[1], inputs[2], inputs.Length > 3 ? inputs[3] : null);

    private static byte[] Model(InterestNetwork network, InterestShape shape, bool weights)
    {
        var graph = new OnnxGraph("din");
        var candidate = graph.Input("candidate", OnnxType.Float, "N", Width);
        var history = graph.Input("history", OnnxType.Float, "N", "L", Width);
        var mask = graph.Input("mask", OnnxType.Float, "N", "L");
        var context = shape.ContextWidth == 0 ? null : graph.Input("context", OnnxType.Float, "N", shape.ContextWidth);
        var (logit, attention) = network.Emit(graph, candidate, history, mask, context);
        if (weights)
            graph.Output(attention, "weights", OnnxType.Float, "N", "L");
        else
            graph.Output(logit, "logit", OnnxType.Float, "N", 1);
        return graph.ToBytes();
    }
}
