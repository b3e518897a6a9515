using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

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
