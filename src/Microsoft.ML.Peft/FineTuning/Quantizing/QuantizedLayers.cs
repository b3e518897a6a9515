using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.FineTuning.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>Writes the linear layers of a network in integers. Each weight is quantised once, also if several graphs are written.</summary>
internal sealed class QuantizedLayers : ILinearEmitter, IDisposable
{
    // Smaller matrices gain nothing.
    private const int FewestValues = 1024;

    private readonly IFineTuningOptions _options;
    private readonly LayerInputs? _inputs;
    private readonly Dictionary<Tensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, QuantizedLinear> _layers = new(ReferenceEqualityComparer.Instance);
    private readonly List<QuantizedLayer> _report = [];

    /// <param name="network">The network, with adapters merged.</param>
    /// <param name="options">The format.</param>
    /// <param name="inputs">The inputs of layers on training rows, for scales of input channels; null without them. Owned by the caller.</param>
    public QuantizedLayers(nn.Module network, IFineTuningOptions options, LayerInputs? inputs)
    {
        (_options, _inputs) = (options, inputs);
        foreach (var (name, parameter) in network.named_parameters())
            _names[parameter] = name;
    }

    /// <summary>The layers written so far.</summary>
    public IReadOnlyList<QuantizedLayer> Report => _report;

    public string? Emit(OnnxGraph graph, string input, Tensor weight)
    {
        if (weight.numel() < FewestValues)
            return null;
        if (!_layers.TryGetValue(weight, out var layer))
            _layers.Add(weight, layer = Quantize(weight));
        return layer.Emit(graph, input);
    }

    public void Dispose()
    {
        foreach (var layer in _layers.Values)
            layer.Dispose();
    }

    private QuantizedLinear Quantize(Tensor weight)
    {
        CancellationCheck.ThrowIfCancelled();
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var precise = weight.detach().to(ScalarType.Float32, CPU);
        var (layer, share) = _inputs?.For(weight) is { } inputs
            ? InputScaling.Best(_options.Quantization, precise, _options.QuantizationRank, inputs)
            : (new QuantizedLinear(_options.Quantization, precise, _options.QuantizationRank), (double?)null);
        double error = Length(layer.Weight() - precise) / Length(precise);
        string name = _names.TryGetValue(weight, out var known) ? known[..known.LastIndexOf('.')] : "";
        _report.Add(new QuantizedLayer(name, weight.shape[1], weight.shape[0], error) { InputScaling = share });
        return layer;

        static double Length(Tensor values) => Math.Sqrt(values.mul(values).sum().Number());
    }
}
