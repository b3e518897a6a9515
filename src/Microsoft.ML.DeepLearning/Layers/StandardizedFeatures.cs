using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>
/// Scales each feature to mean 0 and deviation 1 over a sample of the training rows, before a network: [B, W] → [B, O]. A feature that is
/// constant in the sample becomes its difference from the mean. Values outside a feature's <see cref="ValueRange"/> count as its end in the statistics, and
/// values many deviations away are clipped (<see cref="SmoothClip"/>), so a single wrong value does no harm. Owns the network.
/// </summary>
public sealed class StandardizedFeatures : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    // A deviation below this share of the mean is the rounding error of a constant feature.
    private const double Rounding = 1e-12;

    private readonly nn.Module<Tensor, Tensor> _body;

    /// <summary>Computes mean and deviation of each feature.</summary>
    /// <param name="summary">The statistics of the training rows; the first input column has the features.</param>
    /// <param name="body">Standardised features [B, W] → [B, O]; also an <see cref="IOnnxLayer"/>.</param>
    /// <param name="device">The device of the features.</param>
    /// <param name="weighted">True if the last column of the sample holds weights.</param>
    public StandardizedFeatures(DataSummary summary, nn.Module<Tensor, Tensor> body, Device device, bool weighted = false)
        : base(nameof(StandardizedFeatures))
    {
        _body = body;
        register_module("body", body);
        using var scope = NewDisposeScope();
        using var sample = summary.Sample.Columns[0].ToTensor(CPU);
        var ranges = summary.RangesOf(0);
        var low = tensor([.. ranges.Select(range => range.Low)]);
        var high = tensor([.. ranges.Select(range => range.High)]);
        var numbers = minimum(maximum(sample.to_type(ScalarType.Float64), low), high); // [R, W]
        var shares = Shares(summary.Sample, weighted); // [R, 1]
        var mean = (numbers * shares).sum(0L);
        var difference = numbers - mean;
        var deviation = (difference * difference * shares).sum(0L).sqrt();
        deviation = where(deviation.gt(mean.abs().Times(Rounding)), deviation, ones_like(deviation));
        register_buffer("mean", mean.to_type(ScalarType.Float32).to(device).DetachFromDisposeScope());
        register_buffer("deviation", deviation.to_type(ScalarType.Float32).to(device).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var standardized = features.to_type(ScalarType.Float32).sub(get_buffer("mean")!).div(get_buffer("deviation")!);
        return _body.call(SmoothClip.Of(standardized, SmoothClip.Deviations).to_type(_body.parameters().First().dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Emit(OnnxGraph graph, string input)
    {
        string standardized = graph.Div(graph.Sub(input, graph.Constant(get_buffer("mean")!)), graph.Constant(get_buffer("deviation")!));
        return ((IOnnxLayer)_body).Emit(graph, SmoothClip.Emit(graph, standardized, SmoothClip.Deviations));
    }

    private static Tensor Shares(RowBlock sample, bool weighted)
    {
        var weights = weighted ? sample.Columns[^1].ToTensor(CPU).to_type(ScalarType.Float64) : ones([sample.Rows], ScalarType.Float64);
        return (weights / weights.sum()).view(-1, 1);
    }
}
