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

    public override Tensor Apply(Tensor input, Tensor weight) => _module.padding_type is { } padding
        ? nn.functional.conv2d_padding(input, weight, null, _module.stride, padding, _module.dilation, Groups)
        : nn.functional.conv2d(input, weight, null, _module.stride, _module.padding, _module.dilation, Groups);
}
