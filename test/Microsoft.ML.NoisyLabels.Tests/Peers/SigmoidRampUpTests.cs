using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Peers;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

[TestClass]
public class SigmoidRampUpTests
{
    [TestMethod]
    [DataRow("0_0", 0, 0)]
    [DataRow("0_10", 0, 10)]
    [DataRow("1_10", 1, 10)]
    [DataRow("5_10", 5, 10)]
    [DataRow("10_10", 10, 10)]
    [DataRow("15_10", 15, 10)]
    [DataRow("100_40000", 100, 40000)]
    [DataRow("20000_40000", 20000, 40000)]
    public void It_rises_as_the_reference_does(string name, int step, int length)
    {
        using var golden = GoldenFile.Open("elr_rampup_values");
        Assert.AreEqual(golden.Number("outputs", "sigmoid_rampup", name), SigmoidRampUp.At(step, length), 1e-9);
    }
}
