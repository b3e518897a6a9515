using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

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

    /// <summary>The entries [V, D] of each row side by side, followed by zeros: [B, L, D], L the largest number of entries, at least 1.</summary>
    public static Tensor SideBySide(Tensor entries, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        var starts = history.Starts;
        int length = 1;
        for (int row = 0; row < history.Batch; row++)
            length = Math.Max(length, starts[row + 1] - starts[row]);
        var places = new long[history.Count];
        for (int row = 0; row < history.Batch; row++)
        {
            for (int entry = starts[row]; entry < starts[row + 1]; entry++)
                places[entry] = ((long)row * length) + entry - starts[row];
        }
        var flat = zeros([(long)history.Batch * length, entries.shape[1]], entries.dtype, entries.device);
        return flat.index_copy(0, tensor(places, device: entries.device), entries).view(history.Batch, length, -1).MoveToOuterDisposeScope();
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

/// <summary>A linear map between batch, positions and entries, and the adjoint for its gradient.</summary>
internal sealed record MatrixOperation(string Name, Func<Tensor, HistoryRows, Tensor> Forward, Func<Tensor, HistoryRows, Tensor> Adjoint)
{
    public static MatrixOperation Entries { get; } = new("entries", (x, history) => MatrixKernels.Pick(x, history, owners: false), MatrixKernels.Place);

    public static MatrixOperation Repeat { get; } = new("repeat", (x, history) => MatrixKernels.Pick(x, history, owners: true), MatrixKernels.Sum);

    public static MatrixOperation Sum { get; } = new("sum", MatrixKernels.Sum, (x, history) => MatrixKernels.Pick(x, history, owners: true));
}

/// <summary>A <see cref="MatrixOperation"/> for autograd. Its arguments: the tensor, the <see cref="HistoryRows"/>, the operation.</summary>
internal sealed class MatrixFunction : SingleTensorFunction<MatrixFunction>
{
    private const string History = "history";
    private const string Operation = "operation";

    public override string Name => nameof(MatrixFunction);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (x, history, operation) = ((Tensor)vars[0], (HistoryRows)vars[1], (MatrixOperation)vars[2]);
        ctx.save_data(History, history);
        ctx.save_data(Operation, operation);
        return operation.Forward(x, history);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var operation = (MatrixOperation)ctx.get_data(Operation);
        try
        {
            return [operation.Adjoint(grad_output, (HistoryRows)ctx.get_data(History)).MoveToOuterDisposeScope(), null!, null!];
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            return [null!, null!, null!];
        }
    }
}
