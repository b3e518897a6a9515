using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

/// <summary>
/// Compares the whole network with its embeddings with FuxiCTR's DIN. FuxiCTR's tower reads user, item, category, interest; this tower
/// reads interest, candidate, context, so the columns of its first weight are reordered.
/// </summary>
[TestClass]
public class InterestNetworkGoldenTests
{
    private const double Tolerance = GoldenInterest.Tolerance;
    private const string Tables = "embedding_layer.embedding_layers.";

    [TestMethod]
    public void Probabilities_loss_and_gradients_are_FuxiCTRs()
        => Check("ctr_din_full_relu", InterestActivation.Relu, AttentionNormalization.None, countPadding: false);

    [TestMethod]
    public void They_are_with_softmax_whose_scale_here_their_weights_make_up_for()
        => Check("ctr_din_full_relu_softmax", InterestActivation.Relu, AttentionNormalization.Softmax, countPadding: false);

    // FuxiCTR embeds padding as 0. Treating padding as valid entries therefore only changes the statistics, which then equal FuxiCTR's.
    [TestMethod]
    public void They_are_with_Dice_when_padding_counts_in_the_statistics()
        => Check("ctr_din_full_dice", InterestActivation.Dice, AttentionNormalization.None, countPadding: true);

    private static void Check(string file, InterestActivation activation, AttentionNormalization normalization, bool countPadding)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var network = new InterestNetwork(new InterestShape(8, 4)
        {
            AttentionWidths = [6],
            AttentionActivation = activation,
            Tower = new TowerShape([7, 5]) { Activation = activation },
            Normalization = normalization,
            CrossesCandidate = false,
        });
        var names = GoldenInterest.OfFuxi("attention_layers.0.attention_layer");
        var scale = normalization == AttentionNormalization.Softmax ? Math.Sqrt(8) : 1;
        network.Load(golden, names, (name, value) => Convert(name, value, scale));
        var tables = new[] { "u", "item_id", "cate_id" }.ToDictionary(name => name, name => golden.Tensor("parameters", Tables + name + ".weight").requires_grad_());
        var clicks = golden.Tensor("inputs", "click_history");
        var mask = countPadding ? ones_like(clicks) : clicks.ne(0);
        var candidate = cat([Embed("item_id", "item_id"), Embed("cate_id", "cate_id")], 1); // [B, 8]
        var history = cat([Embed("item_id", "click_history"), Embed("cate_id", "cate_history")], 2); // [B, T, 8]

        var logits = network.Logits(candidate, history, mask, Embed("u", "u"));
        var loss = nn.functional.binary_cross_entropy_with_logits(logits.squeeze(1), golden.Tensor("inputs", "y"));
        loss.backward();
        TensorAssert.AreClose(golden.Tensor("outputs", "probability"), logits.sigmoid(), Tolerance, "probability");
        TensorAssert.AreClose(golden.Tensor("outputs", "loss"), loss, Tolerance, "loss");
        network.CheckGradients(golden, names, (name, value) => Convert(name, value, 1 / scale));
        foreach (var (name, table) in tables)
        {
            var first = name == "u" ? 0 : 1; // FuxiCTR sets the padding's gradient to 0
            var rows = table.shape[0] - first;
            TensorAssert.AreClose(golden.Tensor("gradients", Tables + name + ".weight").narrow(0, first, rows), table.grad!.narrow(0, first, rows), Tolerance, "gradient of " + name);
        }

        Tensor Embed(string table, string input)
        {
            var ids = golden.Tensor("inputs", input);
            return tables[table].index_select(0, ids.flatten()).view([.. ids.shape, 4]);
        }
    }

    private static Tensor Convert(string name, Tensor value, double scale)
    {
        if (name.StartsWith("interest.attention.rest", StringComparison.Ordinal))
            return value * scale;
        if (name != "tower.layer0.weight")
            return value;
        return cat([value.narrow(1, 12, 8), value.narrow(1, 4, 8), value.narrow(1, 0, 4)], 1);
    }
}
