using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Features;

/// <summary>
/// Scales each numeric field to mean 0 and deviation 1 over the sampled training rows, with weights and without missing values. Values
/// outside a field's <see cref="ValueRange"/> count as its end, so a single wrong value does not make all others nearly equal. A
/// field that is constant in the sample is scaled by its range over all rows, so rare large values stay small; a constant
/// field carries no information and is always 0.
/// </summary>
/// <param name="Mean">[S], after the logarithm if there is one.</param>
/// <param name="Scale">[S], the factor of the difference from the mean.</param>
/// <param name="Logarithm">[S], true if z above 2 becomes (ln z)² first.</param>
internal sealed record NumericScaling(float[] Mean, float[] Scale, bool[] Logarithm)
{
    public static NumericScaling Of(IEnumerable<FieldColumn> columns, DataSummary summary, bool weighted)
    {
        var mean = new List<float>();
        var scale = new List<float>();
        var logarithm = new List<bool>();
        var weights = weighted ? (ColumnBlock<float>)summary.Sample.Columns[^1] : null;
        foreach (var column in columns.Where(column => column.Kind == FieldKind.Numeric))
        {
            var block = (ColumnBlock<float>)summary.Sample.Columns[column.Input];
            bool isLog = column.Options.LogTransform;
            var ranges = isLog ? ValueRanges.Of(summary, column.Input, value => Transform(value, true)) : summary.RangesOf(column.Input);
            for (int slot = 0; slot < column.Spec.Width; slot++)
            {
                var (centre, deviation) = Moments(block, slot, isLog, weights, ranges[slot]);
                double unit = deviation > 0 ? deviation : ranges[slot].Width > 0 ? ranges[slot].Width : double.PositiveInfinity;
                mean.Add((float)centre);
                scale.Add((float)Math.Min(1 / unit, 1e37));
                logarithm.Add(isLog);
            }
        }
        return new NumericScaling([.. mean], [.. scale], [.. logarithm]);
    }

    private static double Transform(double value, bool logarithm) => logarithm && value > 2 ? Math.Pow(Math.Log(value), 2) : value;

    // West's weighted update, as for the label.
    private static (double Mean, double Deviation) Moments(ColumnBlock<float> block, int slot, bool logarithm, ColumnBlock<float>? weights, ValueRange range)
    {
        double sum = 0;
        double mean = 0;
        double squares = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            double value = Transform(block.Row(row)[slot], logarithm);
            if (double.IsNaN(value))
                continue;
            value = range.Clip(value);
            double weight = weights?.Values[row] ?? 1;
            sum += weight;
            double step = value - mean;
            mean += weight / sum * step;
            squares += weight * step * (value - mean);
        }
        return (mean, sum > 0 ? Math.Sqrt(squares / sum) : 0);
    }
}
