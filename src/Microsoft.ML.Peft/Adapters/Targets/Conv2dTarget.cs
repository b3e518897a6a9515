using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Targets;

/// <summary>
/// Weight [out, in/G, h, w]. A [r, in/G, h, w] is a convolution like the layer's own, to r channels; B [out, r/G, 1, 1] mixes these.
/// Groups are independent, so B·A is a weight of the layer and can be merged.
/// </summary>
internal sealed class Conv2dTarget : TargetLayer
{
    // More positions of a batch hardly change its directions, and decompositions would take longer than training.
    private const int MostRows = 256;
    private const double GoldenRatio = 1.6180339887498949;

    private readonly Conv2d _module;

    public Conv2dTarget(string name, Conv2d module) : base(name, module)
    {
        _module = module;
        if (module.padding_mode != PaddingModes.Zeros)
            throw new NotSupportedException($"The convolution '{name}' pads with {module.padding_mode}; adapters know zeros. Exclude it.");
    }

    public override Parameter? Bias => _module.bias;

    public override int Groups => (int)_module.groups;

    public override long[] MatrixShape => [Groups, Weight.shape[0] / Groups, Weight.numel() / Weight.shape[0]];

    public override (long[] Output, long[] Weight) Broadcast => ([-1, 1, 1], [-1, 1, 1, 1]);

    public override (long[] A, long[] B) FactorShapes(int rank) =>
        ([rank, .. Weight.shape[1..]], [Weight.shape[0], rank / Groups, 1, 1]);

    public override Tensor ToMatrix(Tensor weight) => weight.reshape(MatrixShape);

    public override Tensor FromMatrix(Tensor matrix) => matrix.reshape(Weight.shape);

    public override Tensor Down(Tensor input, Tensor a) => Apply(input, a);

    public override Tensor Up(Tensor hidden, Tensor b) => nn.functional.conv2d(hidden, b, groups: Groups);

    /// <summary>The pixels under the kernel, at positions spread evenly over the batch.</summary>
    public override Tensor InputRows(Tensor input)
    {
        if (Groups != 1 || _module.padding_type is not null)
            return base.InputRows(input);
        using var scope = NewDisposeScope();
        var (size, padding, stride, dilation) = (Weight.shape, _module.padding!, _module.stride, _module.dilation);
        var patches = nn.functional.unfold(input, (size[2], size[3]), (dilation[0], dilation[1]), (padding[0], padding[1]), (stride[0], stride[1])); // [B, in·h·w, P]
        var rows = patches.transpose(1, 2).reshape(-1, patches.shape[1]); // [B·P, in·h·w]
        if (rows.shape[0] <= MostRows)
            return rows.MoveToOuterDisposeScope();
        // Multiples of the golden ratio, modulo 1, are spread evenly; equal steps would stay in one column of the pictures.
        long[] chosen = [.. Enumerable.Range(1, MostRows).Select(i => (long)(i * GoldenRatio % 1 * rows.shape[0]))];
        return rows.index_select(0, tensor(chosen, device: input.device)).MoveToOuterDisposeScope(); // [m, in·h·w]
    }

    public override Tensor Apply(Tensor input, Tensor weight) => _module.padding_type is { } padding
        ? nn.functional.conv2d_padding(input, weight, null, _module.stride, padding, _module.dilation, Groups)
        : nn.functional.conv2d(input, weight, null, _module.stride, _module.padding, _module.dilation, Groups);
}
