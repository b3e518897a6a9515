using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.DeepLearning.Vision.TrAct;

/// <summary>
/// Returns the weight of a layer unchanged; the backward pass replaces its gradient by <see cref="TrActGradient"/>. The layer stays
/// an ordinary one: <c>linear(x, TrActFunction.Of(weight, x, …))</c>; the gradients of its input and bias do not change.
/// </summary>
internal sealed class TrActFunction : SingleTensorFunction<TrActFunction>
{
    private const string Call = "call";

    public override string Name => nameof(TrActFunction);

    /// <param name="weight">[O, …], in the shape of the kind of layer.</param>
    /// <param name="input">The input of the layer; it gets no gradient from here.</param>
    /// <param name="rows">The kind of layer.</param>
    /// <param name="regularization">λ, above 0; if it is large compared with the mean square of the inputs, the gradient is the ordinary one divided by λ.</param>
    public static Tensor Of(Tensor weight, Tensor input, TrActRows rows, double regularization)
    {
        if (!is_grad_enabled() || !weight.requires_grad)
            return weight;
        using var scope = NewDisposeScope();
        return apply(new Settings(rows, regularization), weight, input.detach()).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Call, vars[0]);
        ctx.save_for_backward([(Tensor)vars[2]]);
        return ((Tensor)vars[1]).clone(); // an output may not be a view
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (rows, regularization) = (Settings)ctx.get_data(Call);
        Tensor gradient;
        try
        {
            // torch cannot solve linear systems in 16 bits.
            var type = grad_output.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
            var input = ctx.get_saved_variables()[0].to(type);
            gradient = rows.Transform(grad_output.to(type).contiguous(), input, regularization).to(grad_output.dtype);
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            gradient = zeros_like(grad_output);
        }

        return [null!, gradient.MoveToOuterDisposeScope(), null!];
    }

    private sealed record Settings(TrActRows Rows, double Regularization);
}
