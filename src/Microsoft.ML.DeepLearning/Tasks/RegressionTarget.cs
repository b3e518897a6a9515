using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>
/// A regression loss in one fit. The network learns (label - <paramref name="Centre"/>)/<paramref name="Scale"/>; the centre is the constant
/// with the lowest loss, so an output of 0 is the best constant prediction.
/// </summary>
/// <param name="Loss">The loss of the difference between output and scaled label.</param>
/// <param name="Centre">In units of the label.</param>
/// <param name="Scale">Above 0, in units of the label.</param>
public sealed record RegressionTarget(RegressionLoss Loss, double Centre, double Scale)
{
    // The distance of the quartiles of a normal distribution of deviation 1.
    private const double NormalQuartileDistance = 1.349;

    internal static RegressionTarget Of(RegressionLoss loss, DataSummary summary)
    {
        var deviation = summary.LabelStandardDeviation > 0 ? summary.LabelStandardDeviation : 1;
        if (loss.Kind == RegressionLossKind.Squared)
            return new(loss, summary.LabelMean, deviation);
        var labels = SortedLabels.Of(summary);
        var quartiles = labels.Quantile(0.75) - labels.Quantile(0.25);
        var scale = quartiles > 0 ? quartiles / NormalQuartileDistance : deviation;
        return new(loss, Centre(), scale);

        double Centre() => loss.Kind switch
        {
            RegressionLossKind.Absolute => labels.Quantile(0.5),
            RegressionLossKind.Quantile => labels.Quantile(loss.Level),
            _ => labels.HuberLocation(loss.Delta * scale),
        };
    }
}

/// <summary>The labels of the sampled training rows with their weights, in ascending order.</summary>
internal sealed class SortedLabels
{
    private const int Bisections = 60;

    private readonly double[] _values;
    private readonly double[] _weights;

    private SortedLabels(double[] values, double[] weights)
    {
        (_values, _weights) = (values, weights);
        Array.Sort(_values, _weights);
    }

    public static SortedLabels Of(DataSummary summary)
    {
        var columns = summary.Sample.Columns; // inputs, label and, if there is one, the weight
        var label = summary.Minimum.Count;
        var values = Numbers(label);
        return new(values, columns.Count > label + 1 ? Numbers(label + 1) : [.. Enumerable.Repeat(1.0, values.Length)]);

        double[] Numbers(int column) => Array.ConvertAll(((ColumnBlock<float>)columns[column]).Values.ToArray(), value => (double)value);
    }

    /// <summary>The smallest label whose weight, together with that of all smaller ones, is at least this share.</summary>
    public double Quantile(double share)
    {
        var (wanted, sum) = (share * _weights.Sum(), 0.0);
        for (var row = 0; row < _values.Length; row++)
        {
            sum += _weights[row];
            if (sum >= wanted)
                return _values[row];
        }
        return _values[^1];
    }

    /// <summary>The constant with the lowest Huber loss: there, the sum of the errors, each limited to <paramref name="delta"/>, is 0.</summary>
    public double HuberLocation(double delta)
    {
        var (low, high) = (_values[0], _values[^1]);
        for (var step = 0; step < Bisections; step++)
        {
            var middle = low + ((high - low) / 2);
            double sum = 0;
            for (var row = 0; row < _values.Length; row++)
                sum += _weights[row] * Math.Clamp(_values[row] - middle, -delta, delta);
            (low, high) = sum > 0 ? (middle, high) : (low, middle);
        }
        return low + ((high - low) / 2);
    }
}
