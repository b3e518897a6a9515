using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>Weighted mean and deviation of each channel, row by row: the moments of a row are merged with those of the previous rows (Chan et al., 1979).</summary>
/// <param name="input">The image column.</param>
/// <param name="ranges">The range of each channel; values outside count as the nearer end. Null for no limit.</param>
internal sealed class ChannelStatistics(ImageInput input, IReadOnlyList<ValueRange>? ranges = null)
{
    private readonly double[] _mean = new double[input.Shape.Channels];
    private readonly double[] _variance = new double[input.Shape.Channels];
    private readonly float[] _row = new float[input.Shape.Size];
    private double _weight;

    public float[] Mean => [.. _mean.Select(mean => (float)mean)];

    /// <summary>The population standard deviation of each channel; 1 for a channel that does not vary.</summary>
    public float[] Deviation => [.. _variance.Select(variance => Usable((float)Math.Sqrt(variance)))];

    public void Add(ColumnBlock images, int row, double weight)
    {
        var values = Values(images, row);
        _weight += weight;
        double share = weight / _weight;
        for (int channel = 0; channel < _mean.Length; channel++)
        {
            var (mean, variance) = Moments(values, channel);
            double step = mean - _mean[channel];
            _mean[channel] += share * step;
            _variance[channel] += share * (variance - _variance[channel] + ((1 - share) * step * step));
        }
    }

    private static float Usable(float deviation) => deviation is > 0 and < float.PositiveInfinity ? deviation : 1;

    private ReadOnlySpan<float> Values(ColumnBlock images, int row)
    {
        if (images is ColumnBlock<float> numbers)
            return numbers.Row(row);
        var pixels = ((ColumnBlock<byte>)images).Row(row);
        for (int i = 0; i < pixels.Length; i++)
            _row[i] = pixels[i];
        return _row;
    }

    private (double Mean, double Variance) Moments(ReadOnlySpan<float> values, int channel)
    {
        int count = input.Shape.Height * input.Shape.Width;
        bool planar = input.Layout == ImageLayout.Planar;
        int first = planar ? channel * count : channel;
        int stride = planar ? 1 : input.Shape.Channels;
        var (low, high) = ranges is null ? (float.MinValue, float.MaxValue) : ((float)ranges[channel].Low, (float)ranges[channel].High);
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += Math.Clamp(values[first + (i * stride)], low, high);
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            double difference = Math.Clamp(values[first + (i * stride)], low, high) - mean;
            squares += difference * difference;
        }
        return (mean, squares / count);
    }
}
