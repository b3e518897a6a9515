using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Targets;

/// <summary>Weight [out, in]; A [r, in], B [out, r].</summary>
internal sealed class LinearTarget(string name, Linear module) : TargetLayer(name, module)
{
    public override Parameter? Bias => module.bias;

    public override long[] MatrixShape => [1, Weight.shape[0], Weight.shape[1]];

    public override (long[] Output, long[] Weight) Broadcast => ([-1], [-1, 1]);

    public override (long[] A, long[] B) FactorShapes(int rank) => ([rank, Weight.shape[1]], [Weight.shape[0], rank]);

    public override Tensor ToMatrix(Tensor weight) => weight.unsqueeze(0);

    public override Tensor FromMatrix(Tensor matrix) => matrix.squeeze(0);

    public override Tensor Down(Tensor input, Tensor a) => nn.functional.linear(input, a);

    public override Tensor Up(Tensor hidden, Tensor b) => nn.functional.linear(hidden, b);

    // One product that accumulates into the output, instead of a product and a sum.
    public override Tensor AddUp(Tensor output, Tensor hidden, Tensor b) => output.dtype == b.dtype
        ? output.reshape(-1, b.shape[0]).addmm(hidden.reshape(-1, b.shape[1]), b.t()).reshape(output.shape)
        : base.AddUp(output, hidden, b);

    public override Tensor InputRows(Tensor input) => input.reshape(-1, input.shape[^1]);

    public override Tensor Apply(Tensor input, Tensor weight) => nn.functional.linear(input, weight);
}
