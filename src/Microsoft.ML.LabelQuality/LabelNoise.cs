using System.Text.Json.Serialization;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// How given and true classes go together, as confident learning estimates it (Northcutt, Jiang and Chuang, "Confident Learning: Estimating
/// Uncertainty in Dataset Labels", JAIR 2021). C is the number of classes; a matrix is indexed by the order its summary names.
/// </summary>
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

    /// <summary>The classes, as text, in the order of every list and matrix here.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many rows are given each class, [C].</summary>
    public IReadOnlyList<int> GivenCounts { get; }

    /// <summary>
    /// From which probability on a row is confidently of each class: the mean probability of the class over the rows that are given it, [C];
    /// infinite for a class that no row is given.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>[given][true]: how many rows of the given class are confidently of the true class. Rows that are confidently of none are not counted.</summary>
    public IReadOnlyList<IReadOnlyList<int>> ConfidentJoint { get; }

    /// <summary>[given][true]: how many of all rows are estimated to be so; a row of it sums to <see cref="GivenCounts"/>.</summary>
    public IReadOnlyList<IReadOnlyList<int>> EstimatedCounts { get; }

    /// <summary>[given][true]: the joint distribution p(given, true); it sums to 1.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Joint { get; }

    /// <summary>[given][true]: p(given | true), how the true class is labelled; columns sum to 1. The identity for a class that no row is of.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NoiseMatrix { get; }

    /// <summary>[true][given]: p(true | given), what a label is worth; columns sum to 1. The identity for a class that no row is given.</summary>
    public IReadOnlyList<IReadOnlyList<double>> InverseNoiseMatrix { get; }

    /// <summary>p(true), the estimated share of each class if every label were right, [C].</summary>
    public IReadOnlyList<double> TrueShares { get; }

    /// <summary>The estimated share of wrong labels, from 0 to 1.</summary>
    public double WrongLabelShare { get; }

    private static double Conditional(double joint, double marginal, bool isSame) => marginal > 0 ? joint / marginal : isSame ? 1 : 0;

    private static double[][] Matrix(int size, Func<int, int, double> element)
        => [.. Enumerable.Range(0, size).Select(row => Enumerable.Range(0, size).Select(column => element(row, column)).ToArray())];
}
