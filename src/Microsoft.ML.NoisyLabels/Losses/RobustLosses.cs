using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>The losses of <see cref="NoisyLabelMethod"/> that only depend on a row's logits and label: logits [B, C], labels [B] → [B].</summary>
internal static class RobustLosses
{
    // The value of log 0 in the reverse cross-entropy, as in the source.
    private const double LogarithmOfZero = -4;

    /// <summary>-(1 - ε)·log p_y - ε·mean_c log p_c.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor label, double smoothing)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(logits, 1); // [B, C]
        var loss = OfLabel(logarithms, label);
        if (smoothing > 0)
            loss = loss.Times(1 - smoothing).Plus(logarithms.mean([1L]).Times(smoothing));
        return loss.neg().MoveToOuterDisposeScope();
    }

    /// <summary>(1 - p_y^q)/q.</summary>
    public static Tensor Generalized(Tensor logits, Tensor label, double exponent)
    {
        using var scope = NewDisposeScope();
        return OfLabel(nn.functional.log_softmax(logits, 1), label).Times(exponent).expm1().Over(-exponent).MoveToOuterDisposeScope();
    }

    /// <summary>-α·log p_y + 4·β·(1 - p_y).</summary>
    public static Tensor Symmetric(Tensor logits, Tensor label, double crossEntropyWeight, double reverseWeight)
    {
        using var scope = NewDisposeScope();
        var logarithm = OfLabel(nn.functional.log_softmax(logits, 1), label);
        return logarithm.Times(-crossEntropyWeight).Plus(logarithm.expm1().Times(LogarithmOfZero * reverseWeight)).MoveToOuterDisposeScope();
    }

    /// <summary>-Σ_c (b·[c = y] + (1 - b)·p_c)·log p_c; the gradient includes p in the target.</summary>
    public static Tensor SoftBootstrapping(Tensor logits, Tensor label, double labelShare)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(logits, 1); // [B, C]
        var entropy = (logarithms.exp() * logarithms).sum(1L); // [B], negative
        return OfLabel(logarithms, label).Times(-labelShare).Plus(entropy.Times(labelShare - 1)).MoveToOuterDisposeScope();
    }

    /// <summary>-b·log p_y - (1 - b)·log max_c p_c.</summary>
    public static Tensor HardBootstrapping(Tensor logits, Tensor label, double labelShare)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(logits, 1); // [B, C]
        return OfLabel(logarithms, label).Times(-labelShare).Plus(logarithms.amax([1L]).Times(labelShare - 1)).MoveToOuterDisposeScope();
    }

    /// <summary>1 - p_y.</summary>
    public static Tensor AbsoluteError(Tensor logits, Tensor label) => Generalized(logits, label, 1);

    // [B, C] → [B]
    private static Tensor OfLabel(Tensor logarithms, Tensor label) => logarithms.gather(1, label.unsqueeze(1)).squeeze(1);
}
