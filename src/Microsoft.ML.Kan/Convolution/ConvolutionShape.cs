using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>What a convolution does to the shape of its input: [B, C, H, W] → [B, O, H', W'], H' = (H + 2·padding - dilation·(kernel - 1) - 1)/stride + 1.</summary>
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

    /// <summary>C/groups, the channels that an output sees.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>O/groups.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>
    /// What chooses a space together: an output channel, or the outputs of a group where there are groups, so that what is left
    /// after the choice is a convolution of groups again. In a depthwise convolution that is an output channel, too.
    /// </summary>
    public int Units => Groups == 1 ? Outputs : Groups;

    /// <summary>The numbers that one output sums per channel-expanding function, C/groups·kernel².</summary>
    public int FanIn => GroupInputs * Kernel * Kernel;

    /// <summary>Adds the padding, zeros: [B, C, H, W] → [B, C, H + 2p, W + 2p].</summary>
    public Tensor Pad(Tensor x) => Padding == 0 ? x : nn.functional.pad(x, [Padding, Padding, Padding, Padding]);

    public string EmitPad(OnnxGraph graph, string x)
        => Padding == 0 ? x : graph.Node("Pad", [x, graph.Constant([0L, 0, Padding, Padding, 0, 0, Padding, Padding], 8)]);

    /// <summary>The convolution of a padded input, whose channels may be a multiple of C.</summary>
    public Tensor Apply(Tensor padded, Tensor weight, Tensor? bias, int groups)
        => nn.functional.conv2d(padded, weight, bias, [Stride, Stride], [0L, 0], [Dilation, Dilation], groups);

    public string Emit(OnnxGraph graph, string padded, Tensor weight, Tensor? bias, int groups) => graph.Node(
        "Conv",
        bias is null ? [padded, graph.Constant(weight)] : [padded, graph.Constant(weight), graph.Constant(bias)],
        OnnxAttribute.Ints("kernel_shape", Kernel, Kernel),
        OnnxAttribute.Ints("strides", Stride, Stride),
        OnnxAttribute.Ints("dilations", Dilation, Dilation),
        OnnxAttribute.Int("group", groups));
}
