using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>A linear map between batch, positions and entries, and the adjoint that carries its gradient back.</summary>
internal sealed record RowOperation(string Name, Func<Tensor, HistoryRows, Tensor> Forward, Func<Tensor, HistoryRows, Tensor> Adjoint)
{
    public static RowOperation Entries { get; } = new("entries", (x, history) => RowKernels.Pick(x, history, owners: false), RowKernels.Place);

    public static RowOperation Repeat { get; } = new("repeat", (x, history) => RowKernels.Pick(x, history, owners: true), RowKernels.Sum);

    public static RowOperation Sum { get; } = new("sum", RowKernels.Sum, (x, history) => RowKernels.Pick(x, history, owners: true));
}
