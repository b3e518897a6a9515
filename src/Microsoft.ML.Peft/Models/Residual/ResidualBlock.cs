using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>A block of a residual network, [B, I, H, W] → [B, O, H/stride, W/stride]: relu(f(x) + x), where f is two or three convolutions.</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly NormedConvolution[] _layers;
    private readonly NormedConvolution? _projection;

    /// <param name="name">The name of the module.</param>
    /// <param name="shape">The hyper-parameters.</param>
    /// <param name="names">The names of the layers.</param>
    /// <param name="epsilon">ε of the norms.</param>
    /// <param name="weights">The weights of the block.</param>
    public ResidualBlock(string name, ResidualBlockShape shape, ResidualNames names, double epsilon, WeightReader weights) : base(name)
    {
        _layers = [.. shape.Convolutions.Select((size, number) => new NormedConvolution(this, names.Layer(number), size, epsilon, weights))];
        _projection = shape.HasProjection ? new NormedConvolution(this, names.Projection, (shape.Inputs, shape.Outputs, 1, shape.Stride), epsilon, weights) : null;
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var value = images;
        foreach (var layer in _layers.AsSpan(..^1))
            value = layer.Apply(value).relu();
        var kept = _projection?.Apply(images) ?? images;
        return _layers[^1].Apply(value).Plus(kept).relu().MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string images)
    {
        var value = images;
        foreach (var layer in _layers.AsSpan(..^1))
            value = graph.Relu(layer.Emit(graph, value));
        return graph.Relu(graph.Add(_layers[^1].Emit(graph, value), _projection?.Emit(graph, images) ?? images));
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
