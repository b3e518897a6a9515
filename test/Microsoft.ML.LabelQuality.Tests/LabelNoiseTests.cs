namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class LabelNoiseTests
{
    /// <summary>Northcutt et al., figure 1: the confident joint of dogs, foxes and cows, and the resulting joint distribution.</summary>
    [TestMethod]
    public void The_example_of_the_paper_has_its_joint_distribution()
    {
        int[][] counts = [[100, 40, 20], [56, 60, 0], [32, 12, 80]];
        double[][] expected = [[0.25, 0.1, 0.05], [0.14, 0.15, 0], [0.08, 0.03, 0.2]];
        int[] given = [.. counts.Select(row => row.Sum())];

        var calibrated = CalibratedJoint.Calibrate(counts, given);

        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                Assert.AreEqual(expected[i][j], calibrated[i][j] / 400, 1e-12);
        }
    }

    [TestMethod]
    public void Calibration_scales_each_row_to_the_rows_of_its_class()
    {
        var calibrated = CalibratedJoint.Calibrate([[6, 2], [0, 4]], [16, 5]);

        CollectionAssert.AreEqual(new[] { 12.0, 4.0 }, calibrated[0]);
        CollectionAssert.AreEqual(new[] { 0.0, 5.0 }, calibrated[1]);
    }

    [TestMethod]
    public void A_class_that_is_never_confident_is_taken_to_be_labelled_right()
    {
        var calibrated = CalibratedJoint.Calibrate([[0, 0], [3, 0]], [7, 8]);

        CollectionAssert.AreEqual(new[] { 7.0, 0.0 }, calibrated[0]);
        CollectionAssert.AreEqual(new[] { 6.0, 2.0 }, calibrated[1]);
    }

    [TestMethod]
    public void Rounding_keeps_the_number_of_rows()
    {
        int[][] rounded = CalibratedJoint.Round([[3.4, 3.4, 3.2], [0.5, 0.5, 9]], [10, 10]);

        CollectionAssert.AreEqual(new[] { 4, 3, 3 }, rounded[0]);
        CollectionAssert.AreEqual(new[] { 1, 0, 9 }, rounded[1]);
    }

    [TestMethod]
    public void Matrices_follow_from_the_joint_distribution()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var rows = ProbabilityTables.WithTies(seed, rows: 60, classes: 3);
            var noise = new LabelNoise(new ConfidentJoint(rows), ["a", "b", "c"]);

            Assert.AreEqual(1, noise.Joint.Sum(row => row.Sum()), 1e-12);
            for (int k = 0; k < 3; k++)
            {
                Assert.AreEqual(1, noise.NoiseMatrix.Sum(row => row[k]), 1e-12);
                Assert.AreEqual(1, noise.InverseNoiseMatrix.Sum(row => row[k]), 1e-12);
                Assert.AreEqual(noise.GivenCounts[k] / 60.0, noise.Joint[k].Sum(), 1e-12);
                Assert.AreEqual(noise.GivenCounts[k], noise.EstimatedCounts[k].Sum());
                for (int i = 0; i < 3; i++)
                {
                    // Bayes: p(given | true) · p(true) = p(true | given) · p(given).
                    Assert.AreEqual(noise.Joint[i][k], noise.NoiseMatrix[i][k] * noise.TrueShares[k], 1e-12);
                    Assert.AreEqual(noise.Joint[i][k], noise.InverseNoiseMatrix[k][i] * noise.GivenCounts[i] / 60.0, 1e-12);
                }
            }
            Assert.AreEqual(1 - noise.Joint.Select((row, k) => row[k]).Sum(), noise.WrongLabelShare, 1e-12);
        }
    }

    [TestMethod]
    public void A_class_without_rows_has_a_column_of_the_identity()
    {
        var rows = ProbabilityTables.Of([0, 0, 1, 1], [[0.9f, 0.1f, 0], [0.8f, 0.1f, 0.1f], [0.2f, 0.8f, 0], [0.1f, 0.9f, 0]]);
        var noise = new LabelNoise(new ConfidentJoint(rows), ["a", "b", "c"]);

        CollectionAssert.AreEqual(new[] { 0.0, 0.0, 1.0 }, noise.NoiseMatrix.Select(row => row[2]).ToArray());
        CollectionAssert.AreEqual(new[] { 0.0, 0.0, 1.0 }, noise.InverseNoiseMatrix.Select(row => row[2]).ToArray());
    }
}
