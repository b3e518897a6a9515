using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class ValidationSplitTests
{
    private static readonly double[] Fractions = [0.001, 0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 1.0 / 3, 0.5, 0.6, 2.0 / 3, 0.7, 0.75, 0.9, 0.99];

    [TestMethod]
    public void The_share_is_exact_to_one_row_at_every_length()
    {
        foreach (double fraction in Fractions)
        {
            var split = new ValidationSplit(fraction, seed: 3);
            long aside = 0;
            for (long row = 0; row < 20_000; row++)
            {
                aside += split.IsValidation(row) ? 1 : 0;
                Assert.IsTrue(Math.Abs(aside - (fraction * (row + 1))) <= 1 + 1e-9, $"{aside} of {row + 1} at {fraction}");
            }
        }
    }

    [TestMethod]
    public void The_choice_does_not_depend_on_what_was_asked_before()
    {
        foreach (double fraction in Fractions)
        {
            var forward = new ValidationSplit(fraction, seed: 3);
            var backward = new ValidationSplit(fraction, seed: 3);
            bool[] expected = [.. Enumerable.Range(0, 3000).Select(row => forward.IsValidation(row))];
            for (int row = expected.Length - 1; row >= 0; row--)
                Assert.AreEqual(expected[row], backward.IsValidation(row), $"row {row} at {fraction}");
        }
    }

    [TestMethod]
    public void Billions_of_rows_in_the_share_still_holds()
    {
        const long start = 40_000_000_000;
        var split = new ValidationSplit(0.1, seed: 3);
        Assert.AreEqual(100, Enumerable.Range(0, 1000).Count(row => split.IsValidation(start + row)), 1.0);
    }

    [TestMethod]
    public void No_fraction_sets_nothing_aside()
    {
        var split = new ValidationSplit(0, seed: 3);
        Assert.IsFalse(Enumerable.Range(0, 1000).Any(row => split.IsValidation(row)));
    }

    [TestMethod]
    public void The_seed_chooses_the_rows()
    {
        var first = new ValidationSplit(0.1, seed: 3);
        var second = new ValidationSplit(0.1, seed: 4);
        Assert.IsTrue(Enumerable.Range(0, 1000).Any(row => first.IsValidation(row) != second.IsValidation(row)));
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.37)]
    [DataRow(0.5)]
    public void In_memory_and_streamed_parts_are_the_same_in_every_pass(double fraction)
    {
        using var kept = NumberedRows.Open(NumberedRows.View(530), DataHandling.InMemory, fraction);
        using var streamed = NumberedRows.Open(NumberedRows.View(530), DataHandling.Stream, fraction);
        var training = NumberedRows.Epoch(kept.Training, 50, null);
        var validation = NumberedRows.Epoch(kept.Validation!, 50, null);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 530).ToList(), training.Concat(validation).ToList());
        Assert.AreEqual(530 * fraction, validation.Count, 1.0);
        Assert.AreEqual(validation.Count, streamed.Validation!.Rows);
        for (int pass = 0; pass < 2; pass++)
        {
            CollectionAssert.AreEqual(training, NumberedRows.Epoch(streamed.Training, 50, null));
            CollectionAssert.AreEqual(validation, NumberedRows.Epoch(streamed.Validation!, 50, null));
            CollectionAssert.AreEquivalent(training, NumberedRows.Epoch(streamed.Training, 50, pass));
        }
    }
}
