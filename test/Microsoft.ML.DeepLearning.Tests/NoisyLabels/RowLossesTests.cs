using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.ImageClassification;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public class SmoothedLossTests
{
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void It_is_the_cross_entropy_to_the_smoothed_target_by_hand(double smoothing)
    {
        using var scope = NewDisposeScope();
        using var loss = new SmoothedLoss(smoothing, [1, 2, 0.5f], CPU);
        var output = randn(4, 3);
        long[] labels = [2, 0, 1, 1];
        var found = loss.Of(output, tensor(labels), smoothed: true).data<float>().ToArray();
        for (var row = 0; row < 4; row++)
        {
            double[] scores = [.. output[row].data<float>().Select(score => Math.Exp(score))];
            double[] weights = [1, 2, 0.5];
            var expected = Enumerable.Range(0, 3).Sum(c => -((c == labels[row] ? 1 - smoothing : 0) + smoothing / 3) * Math.Log(scores[c] / scores.Sum()));
            Assert.AreEqual(weights[labels[row]] * expected, found[row], 1e-5);
        }
    }

    [TestMethod]
    public void Validation_is_not_smoothed()
    {
        using var scope = NewDisposeScope();
        using var loss = new SmoothedLoss(0.2, null, CPU);
        var (output, label) = (randn(4, 3), tensor([2L, 0, 1, 1]));
        TensorAssert.AreClose(nn.functional.cross_entropy(output, label, reduction: nn.Reduction.None), loss.Of(output, label, smoothed: false), 1e-6);
    }
}
