namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The <see cref="ValueRange"/> of each numeric slot, from the sample and the extremes of all rows.</summary>
public static class ValueRanges
{
    /// <summary>One range per slot; NaN only if the slot has no other values.</summary>
    public static ValueRange[] Of(DataSummary summary, int column, Func<double, double>? transform = null)
    {
        var (minimum, maximum) = (summary.Minimum[column], summary.Maximum[column]);
        if (minimum.Length == 0)
            return [];
        var sample = (ColumnBlock<float>)summary.Sample.Columns[column];
        var ranges = new ValueRange[minimum.Length];
        var values = new float[sample.Rows];
        for (int slot = 0; slot < ranges.Length; slot++)
        {
            int present = 0;
            for (int row = 0; row < sample.Rows; row++)
            {
                float value = sample.Row(row)[slot];
                if (!float.IsNaN(value))
                    values[present++] = transform is null ? value : (float)transform(value);
            }
            Array.Sort(values, 0, present);
            ranges[slot] = ValueRange.Of(values.AsSpan(0, present), Ended(minimum[slot]), Ended(maximum[slot]));
        }
        return ranges;

        float Ended(float value) => transform is null ? value : (float)transform(value);
    }
}
