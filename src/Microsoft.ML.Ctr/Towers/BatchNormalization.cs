using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Towers;

/// <summary>
/// γ·(x - E[x])/√(Var[x] + ε) + β over the rows of x [B, W] (Ioffe and Szegedy, "Batch Normalization", 2015). E and Var are those of the
/// batch in training and moving averages otherwise, so a row's score does not depend on other rows. Statistics ignore row weights.
/// </summary>
internal sealed class BatchNormalization : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;

    private bool _averagesAll;

    // The weight of the newest batch in the moving averages; the first 1/momentum batches have equal weights.
    private const double Momentum = 0.1;

    /// <param name="units">W.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    public BatchNormalization(int units, Device? device = null) : base("norm")
    {
        register_parameter("weight", OwnedParameter.Of(ones(units, device: device)));
        register_parameter("bias", OwnedParameter.Of(zeros(units, device: device)));
        register_buffer("mean", zeros(units, device: device).DetachFromDisposeScope());
        register_buffer("variance", ones(units, device: device).DetachFromDisposeScope());
        register_buffer("batches", zeros(1, device: device).DetachFromDisposeScope());
    }

    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    private Tensor Mean => get_buffer("mean")!;

    private Tensor Variance => get_buffer("variance")!;

    private Tensor Batches => get_buffer("batches")!;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var wide = input.to_type(Mean.dtype); // statistics in at least 32 bits
        var (weight, bias) = (Weight.to_type(Mean.dtype), Bias.to_type(Mean.dtype));
        bool ofBatch = training && input.shape[0] > 1; // a single row has no variance
        double momentum = ofBatch ? Math.Max(_averagesAll ? 0 : Momentum, 1 / Counted()) : Momentum;
        return nn.functional.batch_norm(wide, Mean, Variance, weight, bias, ofBatch, momentum, Epsilon).to_type(input.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Restarts the averages; all batches have equal weights until <see cref="EndAverages"/>. The averages of training lag behind the weights, most after few
    /// steps and where a unit hardly varies.
    /// </summary>
    public void BeginAverages()
    {
        using var still = no_grad();
        Batches.zero_();
        _averagesAll = true;
    }

    /// <inheritdoc cref="BeginAverages"/>
    public void EndAverages() => _averagesAll = false;

    /// <summary>The weight [W, I] and bias [W] of a linear layer that computes the same as <paramref name="layer"/> and this in evaluation mode.</summary>
    public (Tensor Weight, Tensor Bias) Folded(Linear layer)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var scale = Weight * Variance.Plus(Epsilon).rsqrt(); // [W]
        var weight = layer.weight * scale.unsqueeze(1);
        var bias = ((layer.bias! - Mean) * scale).Plus(Bias);
        return (weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());
    }

    private double Counted()
    {
        using var still = no_grad();
        return Batches.Add(1).Number();
    }
}
