using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.TrAct;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The shapes of a convolution: [B, C, H, W] → [B, O, H', W'], H' = (H + 2·padding - dilation·(kernel - 1) - 1)/stride + 1.</summary>
internal sealed record ConvolutionShape
{
    /// <param name="inputs">C, a multiple of the groups.</param>
    /// <param name="outputs">O, a multiple of the groups.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Pixels from one output to the next.</param>
    /// <param name="padding">Pixels added on every side.</param>
    /// <param name="dilation">Pixels from one element of the kernel to the next.</param>
    /// <param name="groups">Parts of the channels that do not meet.</param>
    public ConvolutionShape(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inputs} input and {outputs} output channels.", nameof(groups));
        (Inputs, Outputs, Kernel, Stride, Padding, Dilation, Groups) = (inputs, outputs, kernel, stride, padding, dilation, groups);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Kernel { get; }

    public int Stride { get; }

    public int Padding { get; }

    public int Dilation { get; }

    public int Groups { get; }

    /// <summary>λ of TrAct's gradient for the kernels, 0 for the ordinary one. It changes no value.</summary>
    public double TrActRegularization { get; init; }

    /// <summary>C/groups, the channels that an output sees.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>O/groups.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>
    /// The number of units that choose a space: the output channels or, in a convolution with groups, the groups, so that the
    /// convolution after the choice has groups again. In a depthwise convolution each group is one output channel.
    /// </summary>
    public int Units => Groups == 1 ? Outputs : Groups;

    /// <summary>The numbers that one output sums per channel-expanding function, C/groups·kernel².</summary>
    public int FanIn => GroupInputs * Kernel * Kernel;

    public string EmitPad(OnnxGraph graph, string x)
        => Padding == 0 ? x : graph.Node("Pad", [x, graph.Constant([0L, 0, Padding, Padding, 0, 0, Padding, Padding], 8)]);

    /// <summary>The pixels along one axis of the result.</summary>
    public int Side(int side) => (side + 2 * Padding - Dilation * (Kernel - 1) - 1) / Stride + 1;

    /// <summary>
    /// One convolution over the functions of all bases: the sum of a convolution for each of them, without a call, a result and
    /// a pass over it for each. It is c ∗ (φ(x) - φ(0)), whose border of zeros costs nothing, and c·φ(0) in the offsets.
    /// </summary>
    /// <param name="x">[B, C, H, W], not padded.</param>
    /// <param name="bases">F functions in all.</param>
    /// <param name="weights">The kernels of every basis with its K functions, [O, C/groups·K, k, k], function k of channel c at c·K+k.</param>
    /// <param name="bias">[O].</param>
    /// <param name="groups">Of these channels.</param>
    public Tensor Apply(Tensor x, IReadOnlyList<PixelBasis> bases, IReadOnlyList<Tensor> weights, Tensor? bias, int groups)
    {
        using var scope = NewDisposeScope();
        var perFunction = weights.Zip(bases, (weight, part) => weight.view(weight.shape[0], -1, part.Basis.Functions, Kernel, Kernel)); // [O, C/groups, K, k, k]
        var kernels = weights.Count == 1 ? weights[0] : cat([.. perFunction], 2).flatten(1, 2); // [O, C/groups·F, k, k]
        var functions = BasisChannels.Of(bases, x); // [B, C·F, H, W]
        var atZero = cat([.. bases.Select(part => part.AtZero(x))], 1).flatten(); // [C·F]
        if (TrActRegularization > 0)
            kernels = TrAct(kernels, nn.functional.pad(functions, [Padding, Padding, Padding, Padding]).Plus(atZero.view(-1, 1, 1)), groups);
        var sums = kernels.sum([2L, 3]).view(groups, kernels.shape[0] / groups, -1); // [G, O/G, C/G·F]
        var offsets = sums.matmul(atZero.view(groups, -1, 1)).flatten(); // [O]
        var result = nn.functional.conv2d(functions, kernels, bias is null ? offsets : offsets.Plus(bias), [Stride, Stride], [Padding, Padding], [Dilation, Dilation], groups);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>An ordinary convolution of C channels.</summary>
    public Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var kernels = TrActRegularization > 0 ? TrAct(weight, nn.functional.pad(x, [Padding, Padding, Padding, Padding]), Groups) : weight;
        return nn.functional.conv2d(x, kernels, bias, [Stride, Stride], [Padding, Padding], [Dilation, Dilation], Groups).MoveToOuterDisposeScope();
    }

    /// <summary>The convolution as an ONNX node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">Padded already unless <paramref name="padding"/> says otherwise.</param>
    /// <param name="weight">The kernels.</param>
    /// <param name="bias">[O].</param>
    /// <param name="groups">Of these channels.</param>
    /// <param name="padding">Pixels of zero to add on every side.</param>
    public string Emit(OnnxGraph graph, string x, Tensor weight, Tensor? bias, int groups, int padding = 0) => graph.Node(
        "Conv",
        bias is null ? [x, graph.Constant(weight)] : [x, graph.Constant(weight), graph.Constant(bias)],
        OnnxAttribute.Ints("kernel_shape", Kernel, Kernel),
        OnnxAttribute.Ints("pads", padding, padding, padding, padding),
        OnnxAttribute.Ints("strides", Stride, Stride),
        OnnxAttribute.Ints("dilations", Dilation, Dilation),
        OnnxAttribute.Int("group", groups));

    private Tensor TrAct(Tensor weight, Tensor padded, int groups)
        => TrActFunction.Of(weight, padded, new TrActRows.Convolution(Stride, Padding: 0, Dilation, groups), TrActRegularization);
}
