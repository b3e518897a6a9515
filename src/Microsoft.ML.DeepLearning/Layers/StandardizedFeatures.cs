using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>
/// Brings each feature to mean 0 and deviation 1 over a sample of the training rows, in front of a network: [B, W] → [B, O]. A feature that does not
/// vary in the sample becomes its difference from the mean. Owns the network.
/// </summary>
internal sealed class StandardizedFeatures : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly nn.Module<Tensor, Tensor> _body;

    /// <param name="summary">The sample; its first column are the features.</param>
    /// <param name="body">Standardised features [B, W] → [B, O]; also an <see cref="IOnnxLayer"/>.</param>
    /// <param name="device">Where features will be.</param>
    public StandardizedFeatures(DataSummary summary, nn.Module<Tensor, Tensor> body, Device device)
        : base(nameof(StandardizedFeatures))
    {
        _body = body;
        register_module("body", body);
        using var scope = NewDisposeScope();
        using var sample = summary.Sample.Columns[0].ToTensor(CPU);
        var numbers = sample.to_type(ScalarType.Float64); // [R, W]
        var mean = numbers.mean([0L]);
        var deviation = numbers.std(0, unbiased: false);
        deviation = where(deviation.IsAbove(0), deviation, ones_like(deviation));
        register_buffer("mean", mean.to_type(ScalarType.Float32).to(device).DetachFromDisposeScope());
        register_buffer("deviation", deviation.to_type(ScalarType.Float32).to(device).DetachFromDisposeScope());
    }

    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var standardized = features.to_type(ScalarType.Float32).sub(get_buffer("mean")!).div(get_buffer("deviation")!);
        return _body.call(standardized.to_type(_body.parameters().First().dtype)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string standardized = graph.Div(graph.Sub(input, graph.Constant(get_buffer("mean")!)), graph.Constant(get_buffer("deviation")!));
        return ((IOnnxLayer)_body).Emit(graph, standardized);
    }
}
