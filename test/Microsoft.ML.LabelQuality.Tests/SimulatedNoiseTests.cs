namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Labels flipped with known probabilities, and a model that knows the noisy distribution with some error.</summary>
[TestClass]
public sealed class SimulatedNoiseTests
{
    private const int Rows = 20_000;

    /// <summary>p(given | true): columns sum to 1.</summary>
    private static readonly double[][] Noise = [[0.80, 0.05, 0.30], [0.15, 0.90, 0.00], [0.05, 0.05, 0.70]];

    private static readonly double[] Shares = [0.5, 0.3, 0.2];

    [TestMethod]
    public void The_noise_matrix_is_recovered()
    {
        var (rows, _) = Draw(seed: 1);

        var noise = new LabelNoise(new ConfidentJoint(rows), ["a", "b", "c"]);

        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(Shares[i], noise.TrueShares[i], 0.02);
            for (int j = 0; j < 3; j++)
                Assert.AreEqual(Noise[i][j], noise.NoiseMatrix[i][j], 0.02, $"p({i} | {j})");
        }
        Assert.AreEqual(0.5 * 0.2 + 0.3 * 0.1 + 0.2 * 0.3, noise.WrongLabelShare, 0.01);
    }

    [TestMethod]
    [DataRow(LabelIssueFilter.PruneByNoiseRate)]
    [DataRow(LabelIssueFilter.PruneByClass)]
    [DataRow(LabelIssueFilter.Both)]
    [DataRow(LabelIssueFilter.ConfidentJoint)]
    public void The_wrong_labels_are_found(LabelIssueFilter filter)
    {
        var (rows, isWrong) = Draw(seed: 2);
        var joint = new ConfidentJoint(rows);
        var quality = LabelQualities.Score(rows, LabelQualityScore.SelfConfidence);

        bool[] found = new LabelIssueSelection(rows, joint, new LabelNoise(joint, ["a", "b", "c"]).EstimatedCounts).Select(filter, 1, quality);

        double right = found.Zip(isWrong).Count(each => each is (true, true));
        Assert.IsGreaterThan(0.9, right / found.Count(each => each), "precision");
        Assert.IsGreaterThan(0.9, right / isWrong.Count(each => each), "recall");
    }

    /// <summary>
    /// A good model's prediction for a row of true class j: p(given | j), because it cannot foresee the flip of the row. It
    /// has a small error on every row, and confuses the class of one row in a hundred.
    /// </summary>
    private static (LabelledProbabilities Rows, bool[] IsWrong) Draw(int seed)
    {
        var random = new Random(seed);
        var given = new int[Rows];
        var wrong = new bool[Rows];
        var probabilities = new float[Rows][];
        for (int row = 0; row < Rows; row++)
        {
            int truth = Pick(random, Shares);
            given[row] = Pick(random, [.. Noise.Select(line => line[truth])]);
            wrong[row] = given[row] != truth;
            int seen = random.NextDouble() < 0.01 ? random.Next(3) : truth;
            double[] predicted = [.. Noise.Select(line => line[seen] * (0.9 + (0.2 * random.NextDouble())))];
            probabilities[row] = [.. predicted.Select(value => (float)(value / predicted.Sum()))];
        }
        return (ProbabilityTables.Of(given, probabilities), wrong);
    }

    private static int Pick(Random random, double[] shares)
    {
        double left = random.NextDouble();
        int picked = 0;
        while (picked < shares.Length - 1 && left >= shares[picked])
            left -= shares[picked++];
        return picked;
    }
}
