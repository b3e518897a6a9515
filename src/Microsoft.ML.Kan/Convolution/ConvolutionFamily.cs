using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// One activation space with its kernels: z[:,n] = Σ_c Σ_k c[n,c·K+k] ∗ φ_k(x[:,c]/3) for some output channels n and input channels
/// c of a convolution, x normalised and then padded: three deviations fill the range of the functions.
/// </summary>
internal sealed class ConvolutionFamily : nn.Module
{
    // So many deviations of the normalised input fill the range of the functions.
    private const double LargestDeviations = 3;

    private readonly ConvolutionShape _shape;
    private readonly int _groups;
    private readonly long[]? _inputs;

    private ConvolutionFamily(ConvolutionShape shape, ActivationBasis basis, Tensor coefficients, int groups, long[]? inputs)
        : base(nameof(ConvolutionFamily))
    {
        _shape = shape;
        _groups = groups;
        _inputs = inputs;
        Basis = basis;
        register_module("basis", basis);
        Base = new(new SiluBasis(basis.Inputs), 1);
        register_module("base", Base.Basis);
        register_parameter("coefficients", OwnedParameter.Of(coefficients));
        if (inputs is not null)
            register_buffer("inputs", tensor(inputs, device: Coefficients.device).DetachFromDisposeScope());
    }

    public ActivationBasis Basis { get; }

    /// <summary>The function of the base branch, for the family's channels.</summary>
    public PixelBasis Base { get; }

    /// <summary>The functions of the space.</summary>
    public PixelBasis Curves => new(Basis, 1 / LargestDeviations);

    /// <summary>c as [N, C'/groups·K, k, k], function k of channel c at c·K+k.</summary>
    public Parameter Coefficients => get_parameter("coefficients")!;

    /// <summary>The family of all channels, with random coefficients that give z about the standard deviation <paramref name="deviation"/> for pixels uniform on [-1, 1].</summary>
    public static ConvolutionFamily Create(ConvolutionShape shape, ActivationSpace space, int gridSize, double deviation, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var basis = ActivationBases.ForChannels(space, shape.Inputs, gridSize, random);
        long[] size = [shape.Outputs, shape.GroupInputs * (long)basis.Functions, shape.Kernel, shape.Kernel];
        var coefficients = random.Normal(size, deviation * basis.UnitScale() / Math.Sqrt(shape.FanIn));
        return new(shape, basis, coefficients, shape.Groups, null);
    }

    /// <summary>z alone: x [B, C, H, W] → [B, N, H', W'].</summary>
    public Tensor Convolve(Tensor x) => Convolve(x, [Curves], [Coefficients], null);

    /// <summary>z with the base branch, w ∗ SiLU(x) + b, of the family's output channels as one convolution: x [B, C, H, W] → [B, N, H', W'].</summary>
    /// <param name="x">Normalised, not padded.</param>
    /// <param name="baseWeight">w, [N, C'/groups, k, k].</param>
    /// <param name="baseBias">b, [N].</param>
    public Tensor Convolve(Tensor x, Tensor baseWeight, Tensor baseBias) => Convolve(x, [Base, Curves], [baseWeight, Coefficients], baseBias);

    public string Emit(OnnxGraph graph, string padded)
    {
        var own = _inputs is null ? padded : graph.Gather(padded, graph.Constant(_inputs, _inputs.Length), axis: 1);
        var functions = BasisChannels.Emit(Basis, graph, graph.Mul(own, graph.Scalar((float)(1 / LargestDeviations))));
        return _shape.Emit(graph, functions, Coefficients, null, _groups);
    }

    /// <summary>
    /// The coefficients of every pair of pixels as those of an edge, [O/groups·k·k, C, K]: channel c takes part in that many
    /// edges. Only of a family of all channels.
    /// </summary>
    public Tensor PerEdge(Tensor coefficients) => coefficients
        .reshape(_shape.Groups, _shape.GroupOutputs, _shape.GroupInputs, Basis.Functions, _shape.Kernel, _shape.Kernel)
        .permute(1, 4, 5, 0, 2, 3)
        .reshape(-1, _shape.Inputs, Basis.Functions);

    /// <summary>Sets the coefficients of some input channels from those of edges, [O/groups·k·k, C', K].</summary>
    public void SetEdges(long[] inputs, Tensor edges)
    {
        var all = PerEdge(Coefficients).clone(); // of a single pixel the edges would be the coefficients themselves
        all.narrow(1, inputs[0], inputs.Length).copy_(edges);
        Coefficients.copy_(all
            .view(_shape.GroupOutputs, _shape.Kernel, _shape.Kernel, _shape.Groups, _shape.GroupInputs, Basis.Functions)
            .permute(3, 0, 4, 5, 1, 2)
            .reshape(Coefficients.shape));
    }

    /// <summary>A copy for some units of the convolution, with coefficients multiplied by a factor. Only of a family of all channels.</summary>
    public ConvolutionFamily Restrict(long[] units, double factor)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var index = tensor(units, device: Coefficients.device);
        var perUnit = Coefficients.view([_shape.Units, -1, .. Coefficients.shape[1..]]);
        var coefficients = perUnit.index_select(0, index).flatten(0, 1).Times(factor); // [N, C/groups·K, k, k]
        long[] inputs = _shape.Groups == 1
            ? [.. Enumerable.Range(0, _shape.Inputs).Select(channel => (long)channel)]
            : [.. units.SelectMany(group => Enumerable.Range((int)group * _shape.GroupInputs, _shape.GroupInputs).Select(channel => (long)channel))];
        var groups = _shape.Groups == 1 ? 1 : units.Length;
        return new(_shape, (ActivationBasis)Basis.Select(inputs), coefficients, groups, inputs.Length == _shape.Inputs ? null : inputs);
    }

    private Tensor Convolve(Tensor x, PixelBasis[] bases, Tensor[] weights, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var own = _inputs is null ? x : x.index_select(1, get_buffer("inputs")!);
        return _shape.Apply(own, bases, weights, bias, _groups).MoveToOuterDisposeScope();
    }
}
