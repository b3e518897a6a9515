using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>A sequence of layers, [B, C, H, W] → [B, O, H', W'], with an optional residual connection.</summary>
internal sealed class ConvolutionBlock : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly nn.Module<Tensor, Tensor>[] _layers;
    private readonly bool _residual;

    /// <param name="kind">The layers of the block.</param>
    /// <param name="inputs">C.</param>
    /// <param name="outputs">O.</param>
    /// <param name="stride">Pixels from one output to the next.</param>
    /// <param name="residual">True to add the input to an output of the same shape.</param>
    /// <param name="pool">The spaces to choose from.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="isFirst">True if the input is the picture.</param>
    /// <param name="trActRegularization">λ of TrAct's gradient for the first layer; 0 for the ordinary one.</param>
    /// <param name="random">The source of the weights.</param>
    /// <param name="normalization">The kind of every normalisation.</param>
    public ConvolutionBlock(
        ConvKanBlock kind, int inputs, int outputs, int stride, bool residual, IReadOnlyList<ActivationSpace> pool, int gridSize, bool isFirst,
        double trActRegularization, RandomSource random, ConvKanNormalization normalization)
        : base(nameof(ConvolutionBlock))
    {
        _residual = residual && inputs == outputs && stride == 1;
        _layers = kind switch
        {
            ConvKanBlock.Shared => [new SharedConvolution(Regularized(new(inputs, outputs, 3, stride, padding: 1)), rectifies: !isFirst, pool, gridSize, random, normalization)],
            ConvKanBlock.Plain => [First(new(inputs, outputs, 3, stride, padding: 1))],
            ConvKanBlock.Depthwise => [First(new(inputs, inputs, 3, stride, padding: 1, groups: inputs)), Kan(new(inputs, outputs, 1))],
            ConvKanBlock.Bottleneck => [new BottleneckConvolution(Regularized(new(inputs, outputs, 3, stride, padding: 1)), pool, gridSize, normalization, random)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of block."),
        };
        for (var l = 0; l < _layers.Length; l++)
            register_module("layer" + l, _layers[l]);

        KanConvolution Kan(ConvolutionShape shape) => new(shape, pool, gridSize, random, normalization);

        KanConvolution First(ConvolutionShape shape) => Kan(Regularized(shape));

        ConvolutionShape Regularized(ConvolutionShape shape) => shape with { TrActRegularization = trActRegularization };
    }

    /// <summary>The convolutions with functions, from the input on.</summary>
    public IEnumerable<IChoosingConvolution> Convolutions
        => _layers.Select(layer => layer is BottleneckConvolution bottleneck ? bottleneck.Inner : layer).OfType<IChoosingConvolution>();

    /// <summary>The number of multiply-adds for a picture; height and width become those of the output.</summary>
    public long MultiplyAdds(ref int height, ref int width)
    {
        var sum = 0L;
        foreach (var layer in _layers.Cast<IConvolution>())
            sum += layer.MultiplyAdds(ref height, ref width);
        return sum;
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = _layers.Aggregate(x, (h, layer) => layer.call(h));
        return (_residual ? y.Plus(x) : y).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var output = _layers.Aggregate(input, (h, layer) => ((IOnnxLayer)layer).Emit(graph, h));
        return _residual ? graph.Add(output, input) : output;
    }
}

/// <summary>A layer that computes every pixel of its result with the same numbers.</summary>
internal interface IConvolution
{
    ConvolutionShape Shape { get; }

    /// <summary>The number of kernel elements; each is multiplied once per pixel of one output channel.</summary>
    long KernelSize { get; }

    /// <summary>The number of multiply-adds for a picture; height and width become those of the output.</summary>
    long MultiplyAdds(ref int height, ref int width)
    {
        (height, width) = (Shape.Side(height), Shape.Side(width));
        return KernelSize * height * width;
    }
}
