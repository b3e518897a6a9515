using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>Between a batch of histories and its entries that count, differentiable: by kernels on the CPU, by torch elsewhere.</summary>
internal static class RowOperations
{
    /// <summary>The entries that count of padded histories [B, T, D]: [V, D].</summary>
    public static Tensor Entries(Tensor padded, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        var flat = padded.reshape(-1, padded.shape[2]); // [B·T, D]
        if (history.IsFull)
            return flat.MoveToOuterDisposeScope();
        return Apply(RowOperation.Entries, flat, history, () => flat.index_select(0, history.PositionTensor(flat.device))).MoveToOuterDisposeScope();
    }

    /// <summary>Repeats the values of each row for its entries, x [B, C] → [V, C].</summary>
    public static Tensor Repeat(Tensor x, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        return Apply(RowOperation.Repeat, x, history, () => x.index_select(0, history.OwnerTensor(x.device))).MoveToOuterDisposeScope();
    }

    /// <summary>For each row the sum of its entries, x [V, C] → [B, C]; 0 for a row without any.</summary>
    public static Tensor Sum(Tensor x, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        return Apply(RowOperation.Sum, x, history, Plain).MoveToOuterDisposeScope();

        Tensor Plain() => zeros([history.Batch, x.shape[1]], x.dtype, x.device).AddRows(history.OwnerTensor(x.device), x);
    }

    private static Tensor Apply(RowOperation operation, Tensor x, HistoryRows history, Func<Tensor> plain)
    {
        if (!RowBlocks.Serve(x))
            return plain();
        return is_grad_enabled() && x.requires_grad ? RowFunction.apply(x, history, operation) : operation.Forward(x, history);
    }
}
