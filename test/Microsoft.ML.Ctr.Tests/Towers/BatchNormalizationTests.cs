using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Towers;

[TestClass]
public sealed class BatchNormalizationTests
{
    /// <summary>Against libtorch's layer: outputs, gradients, and after enough batches the same weight of the newest in the averages.</summary>
    [TestMethod]
    public void Training_standardises_as_torchs_own_layer()
    {
        using var scope = NewDisposeScope();
        using var own = new BatchNormalization(3);
        using var torchs = nn.BatchNorm1d(3);
        Tensor[] inputs = [.. Enumerable.Range(0, 60).Select(_ => randn(8, 3) * 3 + 2)];
        foreach (var input in inputs)
        {
            var (x, y) = (input.clone().requires_grad_(), input.clone().requires_grad_());
            var slopes = randn(8, 3);
            var (mine, theirs) = (own.call(x), torchs.call(y));
            TensorAssert.AreClose(theirs, mine, 1e-5);
            (mine * slopes).sum().backward();
            (theirs * slopes).sum().backward();
            TensorAssert.AreClose(y.grad!, x.grad!, 1e-5);
        }
        // Initial values have no weight: after n batches torch's average of a constant c is c·(1 - 0.9ⁿ) + 0.9ⁿ·initial.
        var buffers = own.named_buffers().ToDictionary(buffer => buffer.name, buffer => buffer.buffer);
        TensorAssert.AreClose(torchs.running_mean!, buffers["mean"], 0.02);
        TensorAssert.AreClose(torchs.running_var!, buffers["variance"], 0.05);
    }

    [TestMethod]
    public void The_first_batches_have_equal_weights()
    {
        using var scope = NewDisposeScope();
        using var norm = new BatchNormalization(2);
        Tensor[] inputs = [.. Enumerable.Range(0, 4).Select(i => randn(6, 2) + i)];
        foreach (var input in inputs)
            norm.call(input);
        var buffers = norm.named_buffers().ToDictionary(buffer => buffer.name, buffer => buffer.buffer);
        TensorAssert.AreClose(stack([.. inputs.Select(input => input.mean([0L]))]).mean([0L]), buffers["mean"], 1e-5);
        TensorAssert.AreClose(stack([.. inputs.Select(input => input.var(0, unbiased: true))]).mean([0L]), buffers["variance"], 1e-5);
    }

    [TestMethod]
    public void A_row_scores_the_same_alone_and_a_batch_of_one_row_trains()
    {
        using var scope = NewDisposeScope();
        using var tower = Trained();
        var rows = randn(5, 4);
        TensorAssert.AreClose(tower.call(rows)[2..3], tower.call(rows[2..3]), 1e-6);
        tower.train();
        Assert.IsTrue(tower.call(rows[..1]).isfinite().all().item<bool>());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(0)]
    public void Onnx_runtime_computes_the_same_with_the_norm_folded_into_the_layer(int outputs)
    {
        using var scope = NewDisposeScope();
        using var tower = Trained(outputs);
        var rows = randn(9, 4);
        var graph = new OnnxGraph("tower");
        graph.Output(tower.Emit(graph, graph.Input("x", OnnxType.Float, "N", 4)), "y", OnnxType.Float, "N", outputs == 0 ? 5 : outputs);
        OnnxParity.AreClose(tower.call(rows), OnnxParity.Run(graph.ToBytes(), rows));
    }

    private static Tower Trained(int outputs = 1)
    {
        var tower = new Tower("tower", 4, new TowerShape([6, 5]) { UsesBatchNorm = true, Dropout = 0.3, Outputs = outputs }, CPU, RandomSource.FromTorch());
        using (no_grad())
        {
            foreach (var parameter in tower.parameters())
                parameter.normal_(0.2, 0.7);
        }
        for (int i = 0; i < 5; i++)
            tower.call(randn(16, 4) * 2 + 1);
        tower.eval();
        return tower;
    }
}
