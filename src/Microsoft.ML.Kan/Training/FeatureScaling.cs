using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Kan.Training;

/// <summary>
/// Where the bulk of each feature lies, so that the grid is not wasted on outliers: from minimum to maximum, but on neither side
/// further from the median than <see cref="Reach"/> times the distance of the 5 % or 95 % quantile. Uniform and normal features
/// keep their whole range; the tail of a skewed one lies outside the grid, where the functions are constant and the base
/// branch goes on.
/// </summary>
internal sealed record FeatureScaling(float[] Centre, float[] HalfRange)
{
    private const double Reach = 3;
    private const double Margin = 1.01;

    public static FeatureScaling Of(DataSummary summary)
    {
        var minimum = summary.Minimum[0];
        var maximum = summary.Maximum[0];
        var sample = (ColumnBlock<float>)summary.Sample.Columns[0];
        var centre = new float[minimum.Length];
        var halfRange = new float[minimum.Length];
        var values = new float[sample.Rows];
        for (int slot = 0; slot < minimum.Length; slot++)
        {
            for (int row = 0; row < values.Length; row++)
                values[row] = sample.Row(row)[slot];
            Array.Sort(values);
            double median = Quantile(values, 0.5);
            double low = Limit(minimum[slot], median, Quantile(values, 0.05));
            double high = Limit(maximum[slot], median, Quantile(values, 0.95));
            centre[slot] = (float)((low + high) / 2);
            halfRange[slot] = high > low ? (float)Math.Min((high - low) / 2 * Margin, float.MaxValue) : 1;
        }
        return new FeatureScaling(centre, halfRange);
    }

    // A quantile that equals the median says that most rows share one value; then the range itself is all there is to go by.
    private static double Limit(double end, double median, double quantile)
    {
        double reach = Reach * Math.Abs(quantile - median);
        return reach > 0 && Math.Abs(end - median) > reach ? median + (Math.Sign(end - median) * reach) : end;
    }

    private static double Quantile(float[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * ((double)sorted[above] - sorted[below]));
    }
}
