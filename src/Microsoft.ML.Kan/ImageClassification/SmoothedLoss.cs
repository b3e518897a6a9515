using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>Softmax cross-entropy with label smoothing and class weights: -w_y·((1 - ε)·log p_y + ε·mean_c log p_c).</summary>
/// <param name="smoothing">ε.</param>
/// <param name="classWeights">w, one per class; null for ones.</param>
/// <param name="device">Where outputs will be.</param>
internal sealed class SmoothedLoss(double smoothing, float[]? classWeights, Device device) : IDisposable
{
    private readonly Tensor? _weights = classWeights is null ? null : tensor(classWeights, device: device).DetachFromDisposeScope();

    /// <summary>Outputs [B, C] and labels [B] → [B].</summary>
    public Tensor Of(Tensor output, Tensor label, bool smoothed)
    {
        using var scope = NewDisposeScope();
        return Weighted(CrossEntropy(output.to_type(ScalarType.Float32), label, smoothed), label).MoveToOuterDisposeScope();
    }

    /// <summary>The same without weights, in the arithmetic of the outputs.</summary>
    public Tensor CrossEntropy(Tensor output, Tensor label, bool smoothed)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(output, 1); // [B, C]
        var likelihood = logarithms.gather(1, label.unsqueeze(1)).squeeze(1); // [B]
        if (smoothed && smoothing > 0)
            likelihood = likelihood.Times(1 - smoothing).Plus(logarithms.mean([1L]).Times(smoothing));
        return likelihood.neg().MoveToOuterDisposeScope();
    }

    /// <summary>Losses [B] times the weights of their rows' classes.</summary>
    public Tensor Weighted(Tensor loss, Tensor label)
    {
        using var scope = NewDisposeScope();
        return (_weights is null ? loss.alias() : loss * _weights.index_select(0, label)).MoveToOuterDisposeScope();
    }

    public void Dispose() => _weights?.Dispose();
}
