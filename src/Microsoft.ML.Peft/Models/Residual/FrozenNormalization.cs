using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>
/// Batch normalisation with the statistics of pre-training, in training too, [B, C, H, W] → [B, C, H, W]: statistics of small batches would be worse, and rows
/// would depend on each other. Scale and offset are parameters.
/// </summary>
internal sealed class FrozenNormalization : nn.Module<Tensor, Tensor>
{
    private readonly double _epsilon;

    /// <param name="weights">The weights of the norm.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, or a variance is negative.</exception>
    public FrozenNormalization(WeightReader weights, long channels, double epsilon) : base(nameof(FrozenNormalization))
    {
        _epsilon = epsilon;
        register_parameter("weight", weights.Parameter("weight", channels));
        register_parameter("bias", weights.Parameter("bias", channels));
        register_buffer("running_mean", weights.Buffer("running_mean", channels));
        register_buffer("running_var", weights.Buffer("running_var", channels));
        weights.Ignore("num_batches_tracked");
        using var scope = NewDisposeScope();
        if (Variance.min().item<float>() < 0)
            throw new InvalidDataException($"A batch norm of '{weights.Location}' has a negative variance; the file is damaged. Use an intact copy.");
    }

    private Parameter Scale => get_parameter("weight")!;

    private Parameter Offset => get_parameter("bias")!;

    private Tensor Mean => get_buffer("running_mean")!;

    private Tensor Variance => get_buffer("running_var")!;

    public override Tensor forward(Tensor images)
    {
        if (images.dtype == Mean.dtype && Scale.dtype == Mean.dtype)
            return nn.functional.batch_norm(images, Mean, Variance, Scale, Offset, training: false, eps: _epsilon);
        // In 16 bits torch does not mix the types of parameters and statistics.
        using var scope = NewDisposeScope();
        var (factor, offset) = Affine(); // [C]
        return images.mul(factor.to(images.dtype).view(-1, 1, 1)).Plus(offset.to(images.dtype).view(-1, 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The factor and the offset of each channel, [C] in 64 bits: what remains of the norm where nothing is trained any more.</summary>
    public (Tensor Factor, Tensor Offset) Affine()
    {
        var factor = Scale.to(float64) / Variance.to(float64).Plus(_epsilon).sqrt();
        return (factor, Offset.to(float64) - (Mean.to(float64) * factor));
    }
}
