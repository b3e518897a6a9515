using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Normalisation, one learned function for each input channel, shared by all kernels, and an ordinary convolution:
/// y[:,o] = b_o + Σ_c w[o,c] ∗ h_c(n_c), [B, C, H, W] → [B, O, H', W']. It is a Kolmogorov-Arnold convolution whose functions
/// φ[o,c,i,j] = w[o,c,i,j]·h_c differ by a factor only, at the size and the price of an ordinary one.
/// </summary>
internal sealed class SharedConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer, IConvolution, IChoosingConvolution
{
    private readonly PixelNormalization _normalization;
    private readonly ChannelCurves _curves;
    private readonly bool _rectifies;
    private readonly bool _learns;

    /// <param name="shape">Of the convolution, without groups.</param>
    /// <param name="rectifies">True if the functions start as a ReLU; on a picture it would discard half of the values, so there they start as the identity.</param>
    /// <param name="pool">The spaces to choose from, none twice; without any, this is a plain layer with a fixed ReLU or none.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="random">The source of the weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    /// <param name="normalization">The kind of the normalisation.</param>
    public SharedConvolution(
        ConvolutionShape shape, bool rectifies, IReadOnlyList<ActivationSpace> pool, int gridSize, RandomSource? random = null,
        ConvKanNormalization normalization = ConvKanNormalization.Batch)
        : base(nameof(SharedConvolution))
    {
        random ??= RandomSource.FromTorch();
        Shape = shape;
        (_rectifies, _learns) = (rectifies, pool.Count > 0);
        _normalization = Normalizations.Create(normalization, shape.Inputs);
        _curves = new(shape.Inputs, rectifies, [.. pool], gridSize, random);
        register_module("normalization", _normalization);
        register_module("curves", _curves);
        using var scope = NewDisposeScope();
        var weight = random.Normal([shape.Outputs, shape.GroupInputs, shape.Kernel, shape.Kernel], Math.Sqrt(2.0 / shape.FanIn)); // He et al., arXiv 1502.01852
        register_parameter("weight", OwnedParameter.Of(weight));
        register_parameter("bias", OwnedParameter.Of(zeros(shape.Outputs)));
    }

    public ConvolutionShape Shape { get; }

    public long KernelSize => Weight.numel();

    public bool Calibrates { get; set; }

    public SpaceGates? Choice => _curves.Choice;

    public Tensor GateWeights => _curves.GateWeights;

    public KanLayerSelection Selection => new(SelectionScope.InputNode, _curves.Choices(), Shape.Outputs * Shape.Inputs, 0);

    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    public override Tensor forward(Tensor x)
    {
        CancellationCheck.ThrowIfCancelled();
        using var scope = NewDisposeScope();
        if (Calibrates)
            _normalization.Calibrate(x);
        var fused = _normalization as ChannelNormalization;
        var curved = NormalizedCurves.Of(_curves.Nodes, fused, _curves.Hinges(), fused is null ? _normalization.call(x) : x); // [B, C, H, W]
        return Shape.Apply(curved, Weight, Bias).MoveToOuterDisposeScope(); // [B, O, H', W']
    }

    public string Emit(OnnxGraph graph, string input)
    {
        if (!_learns)
        {
            var normalized = _normalization.Emit(graph, input);
            return Shape.Emit(graph, _rectifies ? graph.Relu(normalized) : normalized, Weight, Bias, Shape.Groups, Shape.Padding);
        }

        using var scope = NewDisposeScope();
        var (factor, summand) = (ones(Shape.Inputs, float64), zeros(Shape.Inputs, float64));
        if (_normalization is ChannelNormalization folded)
            (factor, summand) = folded.Line();
        else
            input = _normalization.Emit(graph, input);
        return Shape.Emit(graph, _curves.Emit(graph, input, factor, summand), Weight, Bias, Shape.Groups, Shape.Padding);
    }

    public void ShareCurves() => _curves.Share(_normalization.Offset, _normalization.Slope);

    public void Prune(Tensor? weights = null) => _curves.Prune(weights);
}
