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
        var logarithms = nn.functional.log_softmax(output.to_type(ScalarType.Float32), 1); // [B, C]
        var loss = logarithms.gather(1, label.unsqueeze(1)).squeeze(1); // [B]
        if (smoothed && smoothing > 0)
            loss = loss.Times(1 - smoothing).Plus(logarithms.mean([1L]).Times(smoothing));
        return (_weights is null ? loss : loss * _weights.index_select(0, label)).neg().MoveToOuterDisposeScope();
    }

    public void Dispose() => _weights?.Dispose();
}
