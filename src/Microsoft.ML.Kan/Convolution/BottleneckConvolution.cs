using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// An ordinary convolution with a Kolmogorov-Arnold convolution of few channels beside it: Norm(w ∗ SiLU(x) + E·K(S·x)), S and E linear maps
/// of the channels, C → O/4 and O/4 → O. Source: the bottleneck KAGN convolution of torch-conv-kan (IvanDrokin/torch-conv-kan).
/// </summary>
internal sealed class BottleneckConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer, IConvolution
{
    private const int Factor = 4;

    private readonly PointwiseConvolution _squeeze;
    private readonly PointwiseConvolution _expand;
    private readonly PixelNormalization _normalization;

    /// <param name="shape">Of the whole.</param>
    /// <param name="pool">The spaces to choose from.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="normalization">The kind of the normalisations.</param>
    /// <param name="random">The source of the weights.</param>
    public BottleneckConvolution(ConvolutionShape shape, IReadOnlyList<ActivationSpace> pool, int gridSize, ConvKanNormalization normalization, RandomSource random)
        : base(nameof(BottleneckConvolution))
    {
        var narrow = Math.Max(shape.Outputs / Factor, 1);
        Shape = shape;
        _squeeze = new(shape.Inputs, narrow, random);
        Inner = new(new(narrow, narrow, shape.Kernel, shape.Stride, shape.Padding), pool, gridSize, random, normalization);
        _expand = new(narrow, shape.Outputs, random);
        _normalization = Normalizations.Create(normalization, shape.Outputs);
        register_module("squeeze", _squeeze);
        register_module("inner", Inner);
        register_module("expand", _expand);
        register_module("normalization", _normalization);
        using var scope = NewDisposeScope();
        var weight = random.Normal([shape.Outputs, shape.Inputs, shape.Kernel, shape.Kernel], Math.Sqrt(2.0 / shape.FanIn)); // He et al., arXiv 1502.01852
        register_parameter("weight", OwnedParameter.Of(weight));
    }

    public ConvolutionShape Shape { get; }

    public long KernelSize => Weight.numel();

    /// <summary>The Kolmogorov-Arnold convolution.</summary>
    public KanConvolution Inner { get; }

    private Parameter Weight => get_parameter("weight")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var curved = _expand.call(Inner.call(_squeeze.call(x))); // [B, O/4, H, W] → [B, O/4, H', W'] → [B, O, H', W']
        var sum = Shape.Apply(nn.functional.silu(x), Weight, null).Plus(curved);
        if (Inner.Calibrates)
            _normalization.Calibrate(sum);
        return _normalization.call(sum).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var curved = _expand.Emit(graph, Inner.Emit(graph, _squeeze.Emit(graph, input)));
        var plain = Shape.Emit(graph, graph.Silu(input), Weight, null, Shape.Groups, Shape.Padding);
        return _normalization.Emit(graph, graph.Add(plain, curved));
    }

    public long MultiplyAdds(ref int height, ref int width)
    {
        var sum = ((IConvolution)_squeeze).MultiplyAdds(ref height, ref width);
        sum += ((IConvolution)Inner).MultiplyAdds(ref height, ref width);
        sum += ((IConvolution)_expand).MultiplyAdds(ref height, ref width);
        return sum + (KernelSize * height * width);
    }
}
