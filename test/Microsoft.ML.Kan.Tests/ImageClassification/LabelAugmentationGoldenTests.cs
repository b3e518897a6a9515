using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.ImageClassification;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>The authors' own code (hankook/SLA) with linear heads on the pixels themselves.</summary>
[TestClass]
public class LabelAugmentationGoldenTests
{
    private const int Classes = 3;
    private const double Tolerance = 1e-7;

    [TestMethod]
    [DataRow("misc_sla_rotation_joint", LabelAugmentation.Rotation, false)]
    [DataRow("misc_sla_rotation_sd", LabelAugmentation.Rotation, true)]
    [DataRow("misc_sla_color_perm_joint", LabelAugmentation.ColorPermutation, false)]
    [DataRow("misc_sla_color_perm_sd", LabelAugmentation.ColorPermutation, true)]
    public void Copies_scores_loss_and_gradients_are_the_published(string file, LabelAugmentation kind, bool distills)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        var images = golden.Tensor("inputs", "images");
        var copies = new ImageCopies(kind, (int)images.shape[2]);
        var transformed = copies.All(images);
        TensorAssert.AreClose(golden.Tensor("outputs", "transformed"), transformed, 0, "copies");

        string[] names = distills ? ["joint.weight", "joint.bias", "single.weight", "single.bias"] : ["joint.weight", "joint.bias"];
        var leaves = names.ToDictionary(name => name, name => golden.Tensor("parameters", name).requires_grad_());
        var joint = nn.functional.linear(transformed.flatten(1), leaves["joint.weight"], leaves["joint.bias"]);
        TensorAssert.AreClose(golden.Tensor("outputs", "joint_logits"), joint, Tolerance, "joint logits");
        var output = joint.view(images.shape[0], -1);
        if (distills)
            output = cat([output, nn.functional.linear(images.flatten(1), leaves["single.weight"], leaves["single.bias"])], 1);

        var loss = new LabelAugmentedLoss(copies.Count, Classes, smoothing: 0);
        TensorAssert.AreClose(golden.Tensor("outputs", "aggregated"), loss.Mean(joint), Tolerance, "scores of all copies");
        var mean = loss.Of(output, golden.Tensor("inputs", "label")).mean();
        Assert.AreEqual(golden.Number("outputs", "loss"), mean.item<double>(), Tolerance);
        mean.backward();
        foreach (var (name, leaf) in leaves)
            TensorAssert.AreClose(golden.Tensor("gradients", name), leaf.grad!, Tolerance, $"gradient of {name}");
    }
}
