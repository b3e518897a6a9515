using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// The joint distribution of given and true classes, estimated by confident learning (Northcutt, Jiang and Chuang, "Confident Learning:
/// Estimating Uncertainty in Dataset Labels", JAIR 2021). C is the number of classes; the summary of a matrix names its indices in order.
/// </summary>
/// <remarks>System.Text.Json can write and read it, with NaN and infinity as named literals.</remarks>
public sealed class LabelNoise
{
    internal LabelNoise(ConfidentJoint joint, IReadOnlyList<string> classNames)
    {
        ClassNames = classNames;
        GivenCounts = joint.GivenCounts;
        Thresholds = joint.Thresholds;
        ConfidentJoint = joint.Counts;
        double rows = GivenCounts.Sum();
        var calibrated = CalibratedJoint.Calibrate(joint.Counts, joint.GivenCounts);
        EstimatedCounts = CalibratedJoint.Round(calibrated, joint.GivenCounts);
        double[][] distribution = [.. calibrated.Select(counts => counts.Select(count => count / rows).ToArray())];
        double[] given = [.. distribution.Select(row => row.Sum())];
        double[] truth = [.. Enumerable.Range(0, given.Length).Select(label => distribution.Sum(row => row[label]))];
        Joint = distribution;
        TrueShares = truth;
        NoiseMatrix = Matrix(given.Length, (i, j) => Conditional(distribution[i][j], truth[j], i == j));
        InverseNoiseMatrix = Matrix(given.Length, (j, i) => Conditional(distribution[i][j], given[i], i == j));
        WrongLabelShare = Math.Max(0, 1 - Enumerable.Range(0, given.Length).Sum(label => distribution[label][label]));
    }

    // The names are those of the properties; the serialiser matches them.
    [JsonConstructor]
    private LabelNoise(
        IReadOnlyList<string> classNames, IReadOnlyList<int> givenCounts, IReadOnlyList<double> thresholds, IReadOnlyList<IReadOnlyList<int>> confidentJoint,
        IReadOnlyList<IReadOnlyList<int>> estimatedCounts, IReadOnlyList<IReadOnlyList<double>> joint, IReadOnlyList<IReadOnlyList<double>> noiseMatrix,
        IReadOnlyList<IReadOnlyList<double>> inverseNoiseMatrix, IReadOnlyList<double> trueShares, double wrongLabelShare)
    {
        ClassNames = classNames ?? throw new JsonException($"Property {nameof(ClassNames)} is missing.");
        GivenCounts = Read(givenCounts, nameof(GivenCounts));
        Thresholds = Read(thresholds, nameof(Thresholds));
        ConfidentJoint = ReadMatrix(confidentJoint, nameof(ConfidentJoint));
        EstimatedCounts = ReadMatrix(estimatedCounts, nameof(EstimatedCounts));
        Joint = ReadMatrix(joint, nameof(Joint));
        NoiseMatrix = ReadMatrix(noiseMatrix, nameof(NoiseMatrix));
        InverseNoiseMatrix = ReadMatrix(inverseNoiseMatrix, nameof(InverseNoiseMatrix));
        TrueShares = Read(trueShares, nameof(TrueShares));
        WrongLabelShare = wrongLabelShare;
    }

    /// <summary>The classes, as text, in the order of every list and matrix here.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of rows with each label, [C].</summary>
    public IReadOnlyList<int> GivenCounts { get; }

    /// <summary>
    /// The probability threshold of each class for confident rows: the mean probability of the class over the rows with its label,
    /// [C]; infinite for a class without labels.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>[given][true]: the number of rows with the given class that are confidently of the true class. Rows without a confident class are not counted.</summary>
    public IReadOnlyList<IReadOnlyList<int>> ConfidentJoint { get; }

    /// <summary>[given][true]: the estimated number of all rows with these classes; row i sums to <see cref="GivenCounts"/>[i].</summary>
    public IReadOnlyList<IReadOnlyList<int>> EstimatedCounts { get; }

    /// <summary>[given][true]: the joint distribution p(given, true); it sums to 1.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Joint { get; }

    /// <summary>[given][true]: p(given | true); columns sum to 1. A true class without rows has a column of the identity.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NoiseMatrix { get; }

    /// <summary>[true][given]: p(true | given); columns sum to 1. A class without labels has a column of the identity.</summary>
    public IReadOnlyList<IReadOnlyList<double>> InverseNoiseMatrix { get; }

    /// <summary>p(true), the estimated share of rows of each true class, [C].</summary>
    public IReadOnlyList<double> TrueShares { get; }

    /// <summary>The estimated share of wrong labels, from 0 to 1.</summary>
    public double WrongLabelShare { get; }

    private IReadOnlyList<T> Read<T>(IReadOnlyList<T>? values, string property)
    {
        if (values is null)
            throw new JsonException($"Property {property} is missing.");
        return values.Count == ClassNames.Count ? values : throw new JsonException($"Property {property} has {values.Count} entries and {nameof(ClassNames)} has {ClassNames.Count}; one per class is needed.");
    }

    private IReadOnlyList<IReadOnlyList<T>> ReadMatrix<T>(IReadOnlyList<IReadOnlyList<T>>? rows, string property)
        => [.. Read(rows, property).Select(row => Read(row, property))];

    private static double Conditional(double joint, double marginal, bool isSame) => marginal > 0 ? joint / marginal : isSame ? 1 : 0;

    private static double[][] Matrix(int size, Func<int, int, double> element)
        => [.. Enumerable.Range(0, size).Select(row => Enumerable.Range(0, size).Select(column => element(row, column)).ToArray())];
}

/// <summary>
/// The joint distribution Q of given and true classes (Northcutt et al., equation 3): each row of the confident joint is scaled to the
/// number of rows that are given its class, and the sum to 1.
/// </summary>
/// <remarks>
/// A count of 0 on the diagonal becomes 1 if the class has rows. Otherwise a class that is never confident would have no distribution.
/// </remarks>
internal static class CalibratedJoint
{
    /// <summary>The number of rows labelled i that belong to class j, [C, C]; row i sums to <paramref name="givenCounts"/>[i].</summary>
    public static double[][] Calibrate(int[][] confidentCounts, int[] givenCounts)
        => [.. confidentCounts.Select((counts, given) => Calibrate(counts, given, givenCounts[given]))];

    /// <summary>Rounds the counts to whole rows by the largest-remainder method; among equal remainders the first class gets the row.</summary>
    public static int[][] Round(double[][] calibrated, int[] givenCounts)
        => [.. calibrated.Select((counts, given) => Round(counts, givenCounts[given]))];

    private static double[] Calibrate(int[] counts, int given, int rows)
    {
        int[] confident = [.. counts];
        if (rows > 0)
            confident[given] = Math.Max(confident[given], 1);
        double total = Math.Max(confident.Sum(), 1);
        return [.. confident.Select(count => count / total * rows)];
    }

    private static int[] Round(double[] counts, int rows)
    {
        int[] rounded = [.. counts.Select(count => (int)count)];
        int missing = rows - rounded.Sum();
        foreach (int label in Enumerable.Range(0, counts.Length).OrderByDescending(label => counts[label] - rounded[label]).Take(missing))
            rounded[label]++;
        return rounded;
    }
}
