namespace Microsoft.ML.LabelQuality;

/// <summary>
/// The confident joint C (Northcutt et al., equations 1 and 2): C[i][j] counts the rows of given class i that are confidently of
/// class j. A row is confidently of class j if its probability is at least t(j), the mean probability of j over the rows that are
/// given j; among several such classes it is of the most probable one. A row that reaches no threshold is not counted.
/// </summary>
/// <remarks>
/// The paper does not say which of two equally probable classes is counted. Here it is the given class, because then nothing contradicts
/// the label; otherwise it is the first.
/// </remarks>
internal sealed class ConfidentJoint
{
    public const int NoClass = -1;

    // The mean of equal probabilities can be a rounding error above them.
    private const double Tolerance = 1e-6;

    public ConfidentJoint(LabelledProbabilities rows)
    {
        Thresholds = [.. rows.RowsOf.Select((members, label) => members.Count == 0
            ? double.PositiveInfinity // no row defines the threshold
            : members.Average(row => (double)rows.Probabilities[row][label]))];
        GivenCounts = [.. rows.RowsOf.Select(members => members.Count)];
        Counts = [.. GivenCounts.Select(_ => new int[rows.Classes])];
        ConfidentClasses = new int[rows.Rows];
        for (int row = 0; row < rows.Rows; row++)
        {
            int confident = ConfidentClass(rows.Probabilities[row], rows.Given[row]);
            ConfidentClasses[row] = confident;
            if (confident != NoClass)
                Counts[rows.Given[row]][confident]++;
        }
    }

    /// <summary>t(j), [C].</summary>
    public double[] Thresholds { get; }

    /// <summary>C[given][true], [C, C].</summary>
    public int[][] Counts { get; }

    /// <summary>The number of rows with each label, [C].</summary>
    public int[] GivenCounts { get; }

    /// <summary>The confident class of each row, or <see cref="NoClass"/>, [N].</summary>
    public int[] ConfidentClasses { get; }

    private int ConfidentClass(ReadOnlySpan<float> probabilities, int given)
    {
        int best = NoClass;
        for (int label = 0; label < probabilities.Length; label++)
        {
            if (probabilities[label] < Thresholds[label] - Tolerance)
                continue;
            bool isBetter = best == NoClass || probabilities[label] > probabilities[best];
            if (isBetter || (label == given && probabilities[label] == probabilities[best]))
                best = label;
        }
        return best;
    }
}
