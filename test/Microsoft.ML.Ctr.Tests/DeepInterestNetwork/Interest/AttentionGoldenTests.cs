using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

/// <summary>Compares attention and pooling with FuxiCTR and DeepCTR-Torch, neither of which scales before softmax.</summary>
[TestClass]
public class AttentionGoldenTests
{
    private const double Tolerance = GoldenInterest.Tolerance;

    [TestMethod]
    [DataRow("ctr_din_attention_relu_nosoftmax_nomask", AttentionNormalization.None)]
    [DataRow("ctr_din_attention_relu_nosoftmax_mask", AttentionNormalization.None)]
    [DataRow("ctr_din_attention_relu_softmax_nomask", AttentionNormalization.Softmax)]
    [DataRow("ctr_din_attention_relu_softmax_mask_noempty", AttentionNormalization.Softmax)]
    public void Interest_and_gradients_are_FuxiCTRs(string file, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var pool = Pool(InterestActivation.Relu, normalization);
        var names = GoldenInterest.OfFuxi("attention_layer");
        pool.Load(golden, names);
        var (candidate, history) = (golden.Tensor("inputs", "target").requires_grad_(), golden.Tensor("inputs", "history").requires_grad_());
        var mask = file.EndsWith("nomask", StringComparison.Ordinal) ? ones(history.shape[0], history.shape[1]) : golden.Tensor("inputs", "mask");
        var rows = HistoryRows.Of(mask);
        var interest = pool.call(candidate, MatrixOperations.Entries(history, rows), rows);
        (interest * golden.Tensor("grad_weights", "v_user")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "v_user"), interest, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients", "target"), candidate.grad!, Tolerance, "gradient of the candidate");
        TensorAssert.AreClose(golden.Tensor("gradients", "history"), history.grad!, Tolerance, "gradient of the history");
        pool.CheckGradients(golden, names);
    }

    // FuxiCTR gives an empty history the mean of its padding; this library gives 0. Rows are independent, so the others agree.
    [TestMethod]
    public void An_empty_history_is_0_and_the_other_rows_are_FuxiCTRs_with_softmax()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_din_attention_relu_softmax_mask");
        using var pool = Pool(InterestActivation.Relu, AttentionNormalization.Softmax);
        pool.Load(golden, GoldenInterest.OfFuxi("attention_layer"));
        var history = golden.Tensor("inputs", "history").requires_grad_();
        var rows = HistoryRows.Of(golden.Tensor("inputs", "mask"));
        var interest = pool.call(golden.Tensor("inputs", "target"), MatrixOperations.Entries(history, rows), rows);
        (interest * golden.Tensor("grad_weights", "v_user")).sum().backward();

        TensorAssert.AreClose(zeros(3, float64), interest[0], 0);
        TensorAssert.AreClose(zeros(4, 3, float64), history.grad![0], 0);
        TensorAssert.AreClose(golden.Tensor("outputs", "v_user").narrow(0, 1, 4), interest.narrow(0, 1, 4), Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients", "history").narrow(0, 1, 4), history.grad!.narrow(0, 1, 4), Tolerance);
    }

    // FuxiCTR's statistics include padding, which this layer never sees. With all positions as entries both agree;
    // the test then sets the padding's weights to 0.
    [TestMethod]
    public void Attention_with_Dice_is_FuxiCTRs_when_padding_counts_in_the_statistics()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_din_attention_dice_nosoftmax_mask");
        using var pool = Pool(InterestActivation.Dice, AttentionNormalization.None);
        var names = GoldenInterest.OfFuxi("attention_layer");
        pool.Load(golden, names);
        var (candidate, history) = (golden.Tensor("inputs", "target").requires_grad_(), golden.Tensor("inputs", "history").requires_grad_());
        var mask = golden.Tensor("inputs", "mask").to(float64);
        var every = HistoryRows.Of(ones(5, 4));
        var unit = (AttentionUnit)pool.named_modules().Single(module => module.name == "attention").module;
        var weights = unit.call(candidate, history.flatten(0, 1), every).view(5, 4) * mask; // [B, T]
        var interest = (weights.unsqueeze(2) * history).sum(1L);
        (interest * golden.Tensor("grad_weights", "v_user")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "v_user"), interest, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients", "target"), candidate.grad!, Tolerance, "gradient of the candidate");
        TensorAssert.AreClose(golden.Tensor("gradients", "history"), history.grad!, Tolerance, "gradient of the history");
        pool.CheckGradients(golden, names);
    }

    [TestMethod]
    [DataRow("ctr_din_attention_dice_nosoftmax_mask", AttentionNormalization.None)]
    [DataRow("ctr_din_attention_dice_softmax_mask", AttentionNormalization.Softmax)]
    public void With_FuxiCTRs_moving_averages_scores_are_FuxiCTRs(string file, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var golden = GoldenFile.Open(file);
        using var pool = Pool(InterestActivation.Dice, normalization);
        pool.Load(golden, GoldenInterest.OfFuxi("attention_layer"));
        foreach (var (name, buffer) in pool.named_buffers().Where(buffer => !buffer.name.EndsWith("batches", StringComparison.Ordinal)))
        {
            var theirs = $"attention_layer.mlp.{(name.Contains("rest") ? 3 : 1)}.bn.running_{(name.EndsWith("mean", StringComparison.Ordinal) ? "mean" : "var")}";
            buffer.copy_(golden.Tensor("outputs/buffers_after", theirs));
        }
        pool.eval();
        var rows = HistoryRows.Of(golden.Tensor("inputs", "mask"));
        var interest = pool.call(golden.Tensor("inputs", "target"), MatrixOperations.Entries(golden.Tensor("inputs", "history"), rows), rows);
        TensorAssert.AreClose(golden.Tensor("outputs", "v_user_eval_after_one_batch").narrow(0, 1, 4), interest.narrow(0, 1, 4), 1e-6); // FuxiCTR's ε is 1e-9
        TensorAssert.AreClose(zeros(3, float64), interest[0], 0);
    }

    [TestMethod]
    [DataRow("ctr_din_pooling_deepctr_nosoftmax", AttentionNormalization.None)]
    [DataRow("ctr_din_pooling_deepctr_softmax", AttentionNormalization.Softmax)]
    public void Interest_and_gradients_are_DeepCTRs_with_sigmoids(string file, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var pool = Pool(InterestActivation.Sigmoid, normalization);
        pool.Load(golden, GoldenInterest.OfDeepCtr);
        var (candidate, history) = (golden.Tensor("inputs", "query").requires_grad_(), golden.Tensor("inputs", "keys").requires_grad_());
        var rows = HistoryRows.Of(arange(4).lt(golden.Tensor("inputs", "keys_length"))); // [B, T]
        var interest = pool.call(candidate.squeeze(1), MatrixOperations.Entries(history, rows), rows);
        (interest.unsqueeze(1) * golden.Tensor("grad_weights", "pooled")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "pooled").squeeze(1), interest, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients", "query"), candidate.grad!, Tolerance, "gradient of the candidate");
        TensorAssert.AreClose(golden.Tensor("gradients", "keys"), history.grad!, Tolerance, "gradient of the history");
        pool.CheckGradients(golden, GoldenInterest.OfDeepCtr);
    }

    private static InterestPool Pool(InterestActivation activation, AttentionNormalization normalization)
        => new(HistoryPooling.Attention, normalization, new AttentionUnit(3, [6, 4], activation), scale: 1);
}
