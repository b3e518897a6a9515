using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The planes of images [B, C, H, W] channel by channel, with the numbers of each channel's normalisation and curve.</summary>
internal readonly unsafe struct ChannelPlanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Statistics = 4; // mean, 1/deviation, share of the mean, share of the variance

    private readonly T* _pixels;
    private readonly T* _scale;
    private readonly T* _offset;
    private readonly T* _hinges;
    private readonly double* _statistics;

    /// <param name="call">Where curves bend.</param>
    /// <param name="x">Contiguous, not empty.</param>
    /// <param name="scale">[C], contiguous like the others.</param>
    /// <param name="offset">[C].</param>
    /// <param name="hinges">[C, M].</param>
    /// <param name="statistics">[C, 4] in 64 bits.</param>
    public ChannelPlanes(CurveCall call, Tensor x, Tensor scale, Tensor offset, Tensor hinges, Tensor statistics)
    {
        Nodes = call.Nodes;
        (Rows, Count) = (checked((int)x.shape[0]), checked((int)x.shape[1]));
        Pixels = checked((int)(x.shape[2] * x.shape[3]));
        _pixels = (T*)TensorMemory.Address(x);
        _scale = (T*)TensorMemory.Address(scale);
        _offset = (T*)TensorMemory.Address(offset);
        _hinges = (T*)TensorMemory.Address(hinges);
        _statistics = (double*)TensorMemory.Address(statistics);
    }

    public CurveNodes Nodes { get; }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>C.</summary>
    public int Count { get; }

    /// <summary>Of a plane.</summary>
    public int Pixels { get; }

    /// <summary>Where a plane begins.</summary>
    public long Start(int row, int channel) => ((long)row * Count + channel) * Pixels;

    public T* Plane(int row, int channel) => _pixels + Start(row, channel);

    /// <summary>The curve of a channel that has been measured.</summary>
    public CurveLanes<T> Curve(int channel, Vector<T>* bends)
    {
        var own = _statistics + (long)channel * Statistics;
        return new(own[0], own[1], _scale[channel], _offset[channel], Nodes, _hinges + (long)channel * Nodes.Count, bends);
    }

    /// <summary>Notes the normalisation of a channel.</summary>
    public void Note(int channel, double mean, double perDeviation, bool varies, bool isMeasured)
    {
        var own = _statistics + (long)channel * Statistics;
        (own[0], own[1], own[2], own[3]) = (mean, perDeviation, isMeasured ? 1 : 0, isMeasured && varies ? 1 : 0);
    }

    /// <summary>d, the gradient of n, becomes that of x: scale/deviation·(d - mean(d) - x̂·mean(d·x̂)), the means only if they depend on x.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="gradient">d of all pixels, [B, C, H, W].</param>
    /// <param name="sum">Σd.</param>
    /// <param name="sumStandard">Σd·x̂.</param>
    public void TakeOut(int channel, T* gradient, double sum, double sumStandard)
    {
        var own = _statistics + (long)channel * Statistics;
        var (mean, perDeviation, count) = (own[0], own[1], (double)Rows * Pixels);
        var factor = double.CreateTruncating(_scale[channel]) * perDeviation;
        var meanPart = own[2] * sum / count;
        var variancePart = own[3] * sumStandard / count;
        var perPixel = Lanes.Of<T>(-factor * variancePart * perDeviation);
        var constant = Lanes.Of<T>(factor * ((variancePart * perDeviation * mean) - meanPart));
        var factors = Lanes.Of<T>(factor);
        for (var row = 0; row < Rows; row++)
        {
            var x = Plane(row, channel);
            var d = gradient + Start(row, channel);
            for (var at = 0; at < Pixels; at += Vector<T>.Count)
            {
                var (pixels, slopes) = (Partial<T>.Load(x + at, Pixels - at), Partial<T>.Load(d + at, Pixels - at));
                Partial<T>.Store(Lanes.MultiplyAdd(slopes, factors, Lanes.MultiplyAdd(pixels, perPixel, constant)), d + at, Pixels - at);
            }
        }
    }
}

/// <summary>Measures channels for their normalisation and keeps its running statistics; without a normalisation, channels stay as they are.</summary>
internal readonly unsafe struct Measured<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ChannelNormalization? _normalization;
    private readonly bool _measures;
    private readonly T* _means;
    private readonly T* _variances;

    /// <param name="normalization">The owner of the statistics.</param>
    /// <param name="measures">True if the batch normalises itself.</param>
    public Measured(ChannelNormalization normalization, bool measures)
    {
        (_normalization, _measures) = (normalization, measures);
        _means = (T*)TensorMemory.Address(normalization.Mean);
        _variances = (T*)TensorMemory.Address(normalization.Variance);
    }

    public void Measure(ChannelPlanes<T> channels, int channel)
    {
        if (_normalization is null)
        {
            channels.Note(channel, 0, 1, varies: false, isMeasured: false);
            return;
        }

        var (mean, variance) = _measures
            ? Moments(channels, channel)
            : (double.CreateTruncating(_means[channel]), double.CreateTruncating(_variances[channel]));
        channels.Note(channel, mean, _normalization.PerDeviation(variance), _normalization.Varies(variance), _measures);
        if (!_measures)
            return;
        var (count, share) = ((double)channels.Rows * channels.Pixels, _normalization.BatchShare);
        _means[channel] = Blend(_means[channel], mean, share);
        _variances[channel] = Blend(_variances[channel], variance * count / (count - 1), share);
    }

    private static T Blend(T before, double batch, double share)
        => T.CreateTruncating(double.CreateTruncating(before) + (share * (batch - double.CreateTruncating(before))));

    // Relative to the mean of the first plane: sums of squares then lose no digits, however far from 0 the channel is.
    private static (double Mean, double Variance) Moments(ChannelPlanes<T> channels, int channel)
    {
        var count = (double)channels.Rows * channels.Pixels;
        var origin = double.CreateTruncating(T.CreateTruncating(Sums(channels.Plane(0, channel), channels.Pixels, 0).Sum / channels.Pixels));
        if (!double.IsFinite(origin))
            return (double.NaN, double.NaN);
        var (sum, squares) = (0.0, 0.0);
        for (var row = 0; row < channels.Rows; row++)
        {
            var plane = Sums(channels.Plane(row, channel), channels.Pixels, origin);
            sum += plane.Sum;
            squares += plane.Squares;
        }

        var shift = sum / count;
        return (origin + shift, Math.Max((squares / count) - (shift * shift), 0));
    }

    // Σ(x - origin) and Σ(x - origin)².
    private static (double Sum, double Squares) Sums(T* x, int count, double origin)
    {
        var lanes = Vector<T>.Count;
        var from = Lanes.Of<T>(origin);
        var (s0, s1, q0, q1) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        var at = 0;
        for (; at + 2 * lanes <= count; at += 2 * lanes)
        {
            var (x0, x1) = (Vector.Load(x + at) - from, Vector.Load(x + at + lanes) - from);
            (s0, s1) = (s0 + x0, s1 + x1);
            (q0, q1) = (Lanes.MultiplyAdd(x0, x0, q0), Lanes.MultiplyAdd(x1, x1, q1));
        }

        var (sum, squares) = (double.CreateTruncating(Vector.Sum(s0 + s1)), double.CreateTruncating(Vector.Sum(q0 + q1)));
        for (; at < count; at++)
        {
            var last = double.CreateTruncating(x[at]) - origin;
            sum += last;
            squares += last * last;
        }

        return (sum, squares);
    }
}
