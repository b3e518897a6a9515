using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>A linear map between batch, positions and entries, and the adjoint for its gradient.</summary>
internal sealed record MatrixOperation(string Name, Func<Tensor, HistoryRows, Tensor> Forward, Func<Tensor, HistoryRows, Tensor> Adjoint)
{
    public static MatrixOperation Entries { get; } = new("entries", (x, history) => MatrixKernels.Pick(x, history, owners: false), MatrixKernels.Place);

    public static MatrixOperation Repeat { get; } = new("repeat", (x, history) => MatrixKernels.Pick(x, history, owners: true), MatrixKernels.Sum);

    public static MatrixOperation Sum { get; } = new("sum", MatrixKernels.Sum, (x, history) => MatrixKernels.Pick(x, history, owners: true));
}
