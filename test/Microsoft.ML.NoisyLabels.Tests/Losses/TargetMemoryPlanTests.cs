using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class TargetMemoryPlanTests
{
    [TestMethod]
    [DataRow(4000, TargetStorage.Full)]
    [DataRow(3999, TargetStorage.Half)]
    [DataRow(2000, TargetStorage.Half)]
    [DataRow(1999, TargetStorage.TopClasses)]
    [DataRow(60, TargetStorage.TopClasses)]
    public void The_most_exact_storage_that_fits_is_chosen(int limit, TargetStorage expected)
        => Assert.AreEqual(expected, Plan(limit, TargetStorage.Auto).Storage);

    [TestMethod]
    [DataRow(TargetStorage.Auto, 59)]
    [DataRow(TargetStorage.Full, 3999)]
    [DataRow(TargetStorage.Half, 1999)]
    [DataRow(TargetStorage.TopClasses, 59)]
    public void What_does_not_fit_is_an_error_that_says_what_is_needed_and_what_helps(TargetStorage storage, int limit)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Plan(limit, storage).Storage);
        foreach (string part in new[] { "1048576 rows", "1000 classes", "4,000 MB as Full", "2,000 MB as Half", "60 MB as TopClasses", "TopClasses = 10", $"MemoryLimitMegabytes is {limit}", "TargetStorage" })
            Assert.Contains(part, error.Message);
    }

    [TestMethod]
    public void Numbers_beyond_any_memory_are_counted_too()
    {
        var plan = new TargetMemoryPlan(new NoisyLabelOptions(), int.MaxValue, int.MaxValue);
        Assert.Throws<InvalidOperationException>(() => plan.Storage);
        Assert.AreEqual(1.7592e13, plan.Megabytes(TargetStorage.Full), 1e9);
    }

    [TestMethod]
    public void Of_fewer_classes_than_are_kept_all_are()
        => Assert.AreEqual(12.0, new TargetMemoryPlan(new NoisyLabelOptions(), 1 << 20, 2).Megabytes(TargetStorage.TopClasses));

    private static TargetMemoryPlan Plan(int limit, TargetStorage storage)
        => new(new NoisyLabelOptions { MemoryLimitMegabytes = limit, TargetStorage = storage }, Rows: 1 << 20, Classes: 1000);
}
