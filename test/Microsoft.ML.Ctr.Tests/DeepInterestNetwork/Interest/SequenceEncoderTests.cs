using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

[TestClass]
public sealed class SequenceEncoderTests
{
    private const int Width = 5;

    /// <summary>Against libtorch's own GRU over each row's valid entries.</summary>
    [TestMethod]
    public void The_recurrent_encoder_is_the_last_state_of_torchs_gru()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var encoder = Create(HistoryPooling.Gru);
        using var gru = nn.GRU(Width, Width, batchFirst: true);
        var own = encoder.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        foreach (var (name, parameter) in gru.named_parameters())
        {
            string mine = $"{(name.Contains("_ih_", StringComparison.Ordinal) ? "input" : "state")}_{(name.StartsWith("weight", StringComparison.Ordinal) ? "weight" : "bias")}";
            parameter.copy_(own[mine]);
        }
        var (history, mask) = Histories();
        var found = Encode(encoder, history, mask);
        for (int row = 0; row < mask.shape[0]; row++)
        {
            var entries = history[row].index_select(0, mask[row].nonzero().squeeze(1)); // [T, D]
            var expected = entries.shape[0] == 0 ? zeros(Width) : gru.call(entries.unsqueeze(0)).Item2.flatten();
            TensorAssert.AreClose(expected, found[row], 1e-5, $"row {row}");
        }
    }

    /// <summary>Each row's valid entries with their positions, by the formula.</summary>
    [TestMethod]
    public void The_attention_encoder_is_the_mean_of_mixed_entries()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var encoder = Create(HistoryPooling.SelfAttention);
        var parameters = encoder.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var (history, mask) = Histories();
        var found = Encode(encoder, history, mask);
        for (int row = 0; row < mask.shape[0]; row++)
        {
            var entries = history[row].index_select(0, mask[row].nonzero().squeeze(1)); // [T, D]
            long count = entries.shape[0];
            if (count == 0)
            {
                Assert.AreEqual(0, found[row].count_nonzero().ToInt64());
                continue;
            }
            var values = entries + parameters["positions"][..(int)count];
            var all = values.matmul(parameters["weight"].t()).chunk(3, 1);
            var mixed = values + nn.functional.softmax(all[0].matmul(all[1].t()) / Math.Sqrt(Width), 1).matmul(all[2]);
            TensorAssert.AreClose(mixed.mean([0L]), found[row], 1e-5, $"row {row}");
        }
    }

    [TestMethod]
    [DataRow(HistoryPooling.Gru)]
    [DataRow(HistoryPooling.SelfAttention)]
    public void Onnx_runtime_computes_the_same_and_padding_changes_nothing(HistoryPooling pooling)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var encoder = Create(pooling);
        var graph = new OnnxGraph("encoder");
        var output = encoder.Emit(graph, graph.Input("history", OnnxType.Float, "N", "L", Width), graph.Input("mask", OnnxType.Float, "N", "L"));
        graph.Output(output, "y", OnnxType.Float, "N", Width);
        var model = graph.ToBytes();
        var (history, mask) = Histories();
        var expected = Encode(encoder, history, mask);
        OnnxParity.AreClose(expected, OnnxParity.Run(model, history, mask));
        var (longer, wider) = (cat([history, randn(history.shape[0], 9, Width)], 1), cat([mask, zeros(mask.shape[0], 9)], 1));
        OnnxParity.AreClose(expected, OnnxParity.Run(model, longer, wider));
        TensorAssert.AreClose(expected, Encode(encoder, longer, wider), 1e-6);
        OnnxParity.AreClose(zeros(2, Width), OnnxParity.Run(model, randn(2, 4, Width), zeros(2, 4)));
    }

    [TestMethod]
    [DataRow(HistoryPooling.Gru)]
    [DataRow(HistoryPooling.SelfAttention)]
    public void Gradients_reach_the_entries_and_the_order_matters(HistoryPooling pooling)
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(pooling);
        var (history, mask) = Histories();
        var rows = HistoryRows.Of(mask);
        var entries = MatrixOperations.Entries(history, rows).detach().requires_grad_();
        encoder.call(entries, rows).square().sum().backward();
        Assert.IsTrue(entries.grad!.abs().sum(1).gt(0).all().item<bool>());
        var backwards = history.flip(1);
        Assert.IsFalse(allclose(Encode(encoder, history, mask), Encode(encoder, backwards, mask.flip(1)), 1e-3, 1e-4));
    }

    [TestMethod]
    [DataRow(HistoryPooling.Gru)]
    [DataRow(HistoryPooling.SelfAttention)]
    public void A_trained_model_scores_as_in_memory_when_loaded(HistoryPooling pooling)
    {
        var context = TestContexts.Create();
        using var folder = new TemporaryFolder();
        var data = Visits.View(context, Visits.Draw(150));
        using var model = Visits.Fit(data, options => options.Pooling = pooling);
        string path = folder.File("model.zip");
        context.Model.Save(model, data.Schema, path);
        var (here, there) = (Visits.Scores(model, data), Visits.Scores(new MLContext().Model.Load(path, out _), data));
        for (int row = 0; row < here.Length; row++)
            Assert.AreEqual(here[row], there[row], 1e-5);
        Assert.IsTrue(Visits.Scores(model, Visits.View(context, [Visits.Of(3, []), Visits.Of(2, [1, 2, Visit.Missing, 3])])).All(float.IsFinite));
    }

    private static SequenceEncoder Create(HistoryPooling pooling)
    {
        SequenceEncoder encoder = pooling == HistoryPooling.Gru
            ? new RecurrentEncoder(Width, CPU, RandomSource.FromTorch())
            : new SelfAttentionEncoder(Width, CPU, RandomSource.FromTorch());
        using var still = no_grad();
        foreach (var parameter in encoder.parameters())
            parameter.normal_(0, 0.6);
        return encoder;
    }

    private static Tensor Encode(SequenceEncoder encoder, Tensor history, Tensor mask)
    {
        var rows = HistoryRows.Of(mask);
        return encoder.call(MatrixOperations.Entries(history, rows), rows);
    }

    // Gaps, an empty row, a full one.
    private static (Tensor History, Tensor Mask) Histories()
    {
        var mask = tensor(new float[,] { { 1, 0, 1, 1, 0 }, { 0, 0, 0, 0, 0 }, { 1, 1, 1, 1, 1 }, { 0, 0, 0, 0, 1 } });
        return (randn(4, 5, Width), mask);
    }
}
