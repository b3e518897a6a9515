using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class BatchSizeRuleTests
{
    [TestMethod]
    [DataRow(1L, 4)]
    [DataRow(127L, 4)]
    [DataRow(128L, 8, DisplayName = "128 rows make 16 steps of 8")]
    [DataRow(255L, 8)]
    [DataRow(256L, 16)]
    [DataRow(4095L, 128)]
    [DataRow(4096L, 256)]
    [DataRow(long.MaxValue / 4, 256)]
    public void A_batch_is_the_largest_power_of_two_that_gives_an_epoch_its_steps(long rows, int expected)
        => Assert.AreEqual(expected, new BatchSizeRule(Smallest: 4, Largest: 256, Steps: 16).For(rows));
}
