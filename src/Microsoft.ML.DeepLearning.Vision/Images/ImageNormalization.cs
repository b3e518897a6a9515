using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>
/// Normalises each channel to mean 0 and deviation 1 over the training images: [B, C, H, W] → [B, C, H, W]. A channel that never varies
/// becomes 0. In columns of numbers, values far outside the range are clipped, in the statistics and in every image.
/// </summary>
internal sealed class ImageNormalization : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly bool _clips;

    /// <param name="mean">[C], finite.</param>
    /// <param name="deviation">[C], finite and positive.</param>
    /// <param name="device">The device of the images; the CPU if null.</param>
    /// <param name="clips">True to clip values many deviations away, see <see cref="SmoothClip"/>.</param>
    public ImageNormalization(float[] mean, float[] deviation, Device? device = null, bool clips = false)
        : base(nameof(ImageNormalization))
    {
        if (mean.Length != deviation.Length || !mean.All(float.IsFinite) || !deviation.All(value => float.IsFinite(value) && value > 0))
            throw new ArgumentException("A finite mean and a finite, positive deviation are needed for each channel.", nameof(deviation));
        _clips = clips;
        register_buffer("mean", Channels(mean, device));
        register_buffer("deviation", Channels(deviation, device));
    }

    /// <summary>The mean of each channel, [C, 1, 1].</summary>
    public Tensor Mean => get_buffer("mean")!;

    /// <summary>The deviation of each channel, [C, 1, 1].</summary>
    public Tensor Deviation => get_buffer("deviation")!;

    /// <summary>Creates the normalisation from the weighted sample of training rows.</summary>
    /// <param name="input">The image column, the first input of the rows.</param>
    /// <param name="summary">The sample.</param>
    /// <param name="weighted">True if the last column of the sample holds weights.</param>
    /// <param name="device">The device of the images.</param>
    public static ImageNormalization Of(ImageInput input, DataSummary summary, bool weighted, Device? device = null)
    {
        var weights = weighted ? (ColumnBlock<float>)summary.Sample.Columns[^1] : null;
        bool clips = input.Column.Content != ColumnContent.Pixels;
        var statistics = new ChannelStatistics(input, clips ? ChannelRanges.Of(input, summary) : null);
        for (int row = 0; row < summary.Sample.Rows; row++)
            statistics.Add(summary.Sample.Columns[0], row, weights?.Values[row] ?? 1);
        return new ImageNormalization(statistics.Mean, statistics.Deviation, device, clips);
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var normalized = images.sub(Mean).div(Deviation);
        return (_clips ? SmoothClip.Of(normalized, SmoothClip.Deviations) : normalized).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string normalized = graph.Div(graph.Sub(input, graph.Constant(Mean)), graph.Constant(Deviation));
        return _clips ? SmoothClip.Emit(graph, normalized, SmoothClip.Deviations) : normalized;
    }

    private static Tensor Channels(float[] values, Device? device) => tensor(values, [values.Length, 1, 1], device: device).DetachFromDisposeScope();
}
