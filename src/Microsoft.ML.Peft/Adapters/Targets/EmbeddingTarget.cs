using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Targets;

/// <summary>A table [rows, width], which is M transposed: A [r, rows], B [width, r].</summary>
internal sealed class EmbeddingTarget(string name, nn.Module<Tensor, Tensor> module) : TargetLayer(name, module)
{
    public override long[] MatrixShape => [1, Weight.shape[1], Weight.shape[0]];

    public override (string A, string B) FactorNames => ("lora_embedding_A", "lora_embedding_B");

    public override bool HasContinuousInput => false;

    public override (long[] Output, long[] Weight) Broadcast => ([-1], [1, -1]);

    public override (long[] A, long[] B) FactorShapes(int rank) => ([rank, Weight.shape[0]], [Weight.shape[1], rank]);

    public override Tensor ToMatrix(Tensor weight) => weight.t().unsqueeze(0);

    public override Tensor FromMatrix(Tensor matrix) => matrix.squeeze(0).t();

    public override Tensor Down(Tensor input, Tensor a) =>
        a.index_select(1, input.reshape(-1)).t().reshape([.. input.shape, a.shape[0]]); // [..., r]

    public override Tensor Up(Tensor hidden, Tensor b) => nn.functional.linear(hidden, b);

    public override Tensor Apply(Tensor input, Tensor weight) =>
        weight.index_select(0, input.reshape(-1)).reshape([.. input.shape, weight.shape[1]]);
}
