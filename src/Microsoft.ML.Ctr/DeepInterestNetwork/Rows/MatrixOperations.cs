using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>Differentiable maps between a batch of histories and its valid entries: by kernels on the CPU, by torch elsewhere.</summary>
internal static class MatrixOperations
{
    /// <summary>The valid entries of padded histories [B, T, D]: [V, D].</summary>
    public static Tensor Entries(Tensor padded, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        var flat = padded.reshape(-1, padded.shape[2]); // [B·T, D]
        if (history.IsFull)
            return flat.MoveToOuterDisposeScope();
        return Apply(MatrixOperation.Entries, flat, history, () => flat.index_select(0, history.PositionTensor(flat.device))).MoveToOuterDisposeScope();
    }

    /// <summary>Repeats the values of each row for its entries, x [B, C] → [V, C].</summary>
    public static Tensor Repeat(Tensor x, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        return Apply(MatrixOperation.Repeat, x, history, () => x.index_select(0, history.OwnerTensor(x.device))).MoveToOuterDisposeScope();
    }

    /// <summary>The sum of the entries of each row, x [V, C] → [B, C]; 0 for a row without entries.</summary>
    public static Tensor Sum(Tensor x, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        return Apply(MatrixOperation.Sum, x, history, Plain).MoveToOuterDisposeScope();

        Tensor Plain() => zeros([history.Batch, x.shape[1]], x.dtype, x.device).AddRows(history.OwnerTensor(x.device), x);
    }

    private static Tensor Apply(MatrixOperation operation, Tensor x, HistoryRows history, Func<Tensor> plain)
    {
        if (!MatrixBlocks.Serve(x))
            return plain();
        return is_grad_enabled() && x.requires_grad ? MatrixFunction.apply(x, history, operation) : operation.Forward(x, history);
    }
}
