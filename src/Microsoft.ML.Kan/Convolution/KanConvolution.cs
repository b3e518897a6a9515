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
/// A Kolmogorov-Arnold convolution: [B, C, H, W] → [B, O, H', W']. Every weight of an ordinary kernel is a learned function,
/// y[:,o] = b_o + Σ_c w[o,c] ∗ SiLU(n_c) + Σ_c Σ_k c[o,c·K+k] ∗ φ_k(n_c/3), n the normalised and then padded input.
/// Source: the convolution of S-KAN, Yang et al., arXiv 2408.08338, in the form "basis as channels" of torch-conv-kan
/// (IvanDrokin/torch-conv-kan), except that torch-conv-kan pads the basis; here a pixel beyond the border has the average value.
/// </summary>
/// <remarks>
/// Normalisation in front decides whether such layers learn at all (the report of torch-conv-kan on MNIST: 11 % to 98 % depending
/// on the norm): the functions live on [-1, 1], which normalised activations fill up to three deviations.
/// </remarks>
internal sealed class KanConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer, IConvolution, IChoosingConvolution
{
    private readonly PixelNormalization _normalization;
    private readonly IReadOnlyList<ActivationSpace> _pool;

    // Torch looks for modules in fields and would keep one that has been replaced; it does not look into arrays.
    private readonly ConvolutionCurves[] _curves = new ConvolutionCurves[1];

    /// <param name="shape">Of the convolution.</param>
    /// <param name="pool">The spaces to choose from, at least one, none twice.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="random">The source of the weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    /// <param name="normalization">The kind of the normalisation.</param>
    public KanConvolution(
        ConvolutionShape shape, IReadOnlyList<ActivationSpace> pool, int gridSize, RandomSource? random = null,
        ConvKanNormalization normalization = ConvKanNormalization.Batch)
        : base(nameof(KanConvolution))
    {
        random ??= RandomSource.FromTorch();
        Shape = shape;
        _pool = [.. pool];
        _normalization = Normalizations.Create(normalization, shape.Inputs);
        register_module("normalization", _normalization);
        using var scope = NewDisposeScope();
        register_parameter("base_weight", OwnedParameter.Of(random.Uniform([shape.Outputs, shape.GroupInputs, shape.Kernel, shape.Kernel], Math.Sqrt(6.0 / shape.FanIn))));
        register_parameter("base_bias", OwnedParameter.Of(zeros(shape.Outputs)));
        Curves = pool.Count == 1 ? ChosenCurves.Of(shape, pool[0], gridSize, random) : new MixedCurves(shape, pool, gridSize, random);
        if (pool.Count == 1)
            register_buffer("gate_weights", ones(shape.Units, 1).DetachFromDisposeScope());
    }

    public ConvolutionShape Shape { get; }

    public long KernelSize => BaseWeight.numel() + Curves.KernelSize;

    /// <summary>The curves; the base branch is separate.</summary>
    public ConvolutionCurves Curves
    {
        get => _curves[0];
        private set
        {
            register_module("curves", null!); // removes the previous module
            _curves[0] = value;
            register_module("curves", value);
        }
    }

    /// <summary>w, [O, C/groups, k, k].</summary>
    public Parameter BaseWeight => get_parameter("base_weight")!;

    /// <summary>b, [O].</summary>
    public Parameter BaseBias => get_parameter("base_bias")!;

    /// <summary>The curves while they mix spaces; null once every unit has one space.</summary>
    public MixedCurves? Mixture => Curves as MixedCurves;

    public SpaceGates? Choice => Mixture?.Choice;

    public bool Calibrates { get; set; }

    public Tensor GateWeights => Mixture is { } mixture ? mixture.Choice.Weights() : get_buffer("gate_weights")!;

    public KanLayerSelection Selection
    {
        get
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            int? Output(int unit) => Shape.GroupOutputs == 1 || Shape.Groups == 1 ? unit : null;
            return new(SelectionScope.OutputNode, SelectionReport.Choices(_pool, GateWeights, unit => (Output(unit), null)), Shape.Outputs * Shape.GroupInputs, 0);
        }
    }

    public override Tensor forward(Tensor x)
    {
        CancellationCheck.ThrowIfCancelled();
        using var scope = NewDisposeScope();
        if (Calibrates)
            _normalization.Calibrate(x);
        var normalized = _normalization.call(x); // [B, C, H, W]
        if (Calibrates)
            Mixture?.Calibrate(normalized);
        return Curves.call(normalized, BaseWeight, BaseBias).MoveToOuterDisposeScope(); // [B, O, H', W']
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var padded = Shape.EmitPad(graph, _normalization.Emit(graph, input));
        var bases = Shape.Emit(graph, graph.Silu(padded), BaseWeight, BaseBias, Shape.Groups);
        return graph.Add(bases, Curves.Emit(graph, padded));
    }

    /// <inheritdoc cref="MixedCurves.ShareCurves"/>
    public void ShareCurves() => Mixture?.ShareCurves(_normalization.Offset, _normalization.Slope);

    public void Prune(Tensor? weights = null)
    {
        if (Mixture is not { } mixture)
            throw new InvalidOperationException("Only a convolution that still mixes spaces can be pruned.");
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var decided = (weights ?? GateWeights).detach().clone();
        var chosen = mixture.Prune(decided);
        Curves = chosen;
        mixture.Dispose();
        chosen.train(training);
        register_buffer("gate_weights", decided.to(BaseWeight.device).DetachFromDisposeScope());
    }
}

/// <summary>
/// The learned curves of a Kolmogorov-Arnold convolution, computed together with its base branch: normalised x [B, C, H, W], the
/// base's kernels [O, C/groups, k, k] and offsets [O] → [B, O, H', W'].
/// </summary>
internal abstract class ConvolutionCurves(string name) : nn.Module<Tensor, Tensor, Tensor, Tensor>(name), IOnnxLayer
{
    /// <summary>Numbers in the kernels of the curves.</summary>
    public abstract long KernelSize { get; }

    /// <summary>The curves without the base branch as ONNX nodes, from a padded input.</summary>
    public abstract string Emit(OnnxGraph graph, string input);
}
