using Benchmarks.Kan;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>Forward and backward pass of one layer, without an update, which costs every layer about the same. Owns the layer.</summary>
/// <param name="layer">[B, C', H, W] → [B, O, H, W].</param>
/// <param name="shape">Its shape.</param>
/// <param name="expansion">C'/C.</param>
internal sealed class ConvolutionStep(nn.Module<Tensor, Tensor> layer, ConvolutionStepShape shape, int expansion) : ITrainingStep
{
    private readonly Tensor _images = shape.Images(expansion);
    private readonly Tensor _gradient = shape.Gradient();

    public double Run()
    {
        using var scope = NewDisposeScope();
        layer.zero_grad();
        _images.grad?.zero_();
        var loss = (layer.call(_images) * _gradient).sum();
        loss.backward();
        BackwardFailure.ThrowIfKept();
        return loss.Number();
    }

    public void Dispose()
    {
        layer.Dispose();
        _images.Dispose();
        _gradient.Dispose();
    }
}
