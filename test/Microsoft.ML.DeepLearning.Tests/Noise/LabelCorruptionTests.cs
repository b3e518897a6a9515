using Microsoft.ML.Extensions.Testing.Noise;

namespace Microsoft.ML.DeepLearning.Tests.Noise;

[TestClass]
public sealed class LabelCorruptionTests
{
    private const int Classes = 10;
    private const int Rows = 50_000;

    private static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row * 7 % Classes)];

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(0.4)]
    [DataRow(0.8)]
    public void Symmetric_noise_may_draw_the_label_itself(double rate)
        => Assert.AreEqual(rate * (Classes - 1) / Classes, LabelCorruption.Rate(Labels, LabelCorruption.Symmetric(Labels, Classes, rate, seed: 1)), 0.01);

    [TestMethod]
    public void Symmetric_noise_goes_to_all_other_classes_alike()
    {
        int[] noisy = LabelCorruption.Symmetric(Labels, Classes, 0.5, seed: 1);

        double[,] shares = Transitions(noisy);

        for (int from = 0; from < Classes; from++)
        {
            for (int to = 0; to < Classes; to++)
                Assert.AreEqual(from == to ? 0.55 : 0.05, shares[from, to], 0.025, $"from {from} to {to}");
        }
    }

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(0.45)]
    public void Pair_noise_goes_to_the_next_class_alone(double rate)
    {
        double[,] shares = Transitions(LabelCorruption.Pair(Labels, Classes, rate, seed: 1));

        for (int from = 0; from < Classes; from++)
        {
            Assert.AreEqual(rate, shares[from, (from + 1) % Classes], 0.025);
            Assert.AreEqual(1, shares[from, from] + shares[from, (from + 1) % Classes], 1e-12);
        }
    }

    [TestMethod]
    public void Asymmetric_noise_of_cifar_10_confuses_five_classes()
    {
        const double rate = 0.4;

        double[,] shares = Transitions(LabelCorruption.Asymmetric(Labels, LabelCorruption.Cifar10Confusions, rate, seed: 1));

        (int From, int To)[] confused = [(9, 1), (2, 0), (3, 5), (5, 3), (4, 7)];
        foreach (var (from, to) in confused)
            Assert.AreEqual(rate, shares[from, to], 0.025, $"from {from} to {to}");
        foreach (int kept in Enumerable.Range(0, Classes).Except(confused.Select(pair => pair.From)))
            Assert.AreEqual(1, shares[kept, kept]);
    }

    [TestMethod]
    public void A_seed_gives_the_same_labels_and_another_seed_others()
    {
        int[] noisy = LabelCorruption.Symmetric(Labels, Classes, 0.4, seed: 3);

        CollectionAssert.AreEqual(noisy, LabelCorruption.Symmetric(Labels, Classes, 0.4, seed: 3));
        CollectionAssert.AreNotEqual(noisy, LabelCorruption.Symmetric(Labels, Classes, 0.4, seed: 4));
    }

    [TestMethod]
    public void What_is_wrong_at_a_low_rate_is_wrong_at_a_high_one()
    {
        int[] low = LabelCorruption.Symmetric(Labels, Classes, 0.2, seed: 1);
        int[] high = LabelCorruption.Symmetric(Labels, Classes, 0.4, seed: 1);

        for (int row = 0; row < Rows; row++)
        {
            if (low[row] != Labels[row])
                Assert.AreEqual(low[row], high[row]);
        }
    }

    [TestMethod]
    public void Without_noise_labels_stay()
        => CollectionAssert.AreEqual(Labels, LabelCorruption.Symmetric(Labels, Classes, 0, seed: 1));

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    [DataRow(double.NaN)]
    public void A_rate_is_a_probability(double rate)
        => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LabelCorruption.Pair(Labels, Classes, rate, seed: 1));

    // For each class, the share of its labels that became each class.
    private static double[,] Transitions(int[] noisy)
    {
        double[,] shares = new double[Classes, Classes];
        foreach (var change in Labels.Zip(noisy).GroupBy(change => change))
            shares[change.Key.First, change.Key.Second] = change.Count() * Classes / (double)Rows;
        return shares;
    }
}
