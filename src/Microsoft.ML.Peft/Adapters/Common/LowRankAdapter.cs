using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>y = W x + b + s·U·h(x) for a linear layer, where h is linear. It is saved as the factors of an ordinary LoRA, or in its own format.</summary>
/// <param name="target">The layer.</param>
/// <param name="scale">s.</param>
/// <param name="dropout">The share of the input that is dropped during training.</param>
/// <param name="random">Draws dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
internal abstract class LowRankAdapter(TargetLayer target, double scale, double dropout, RandomSource? random) : Adapter(target)
{
    private RandomSource? _random = random;

    public double Scale { get; } = scale;

    public override Tensor Forward(Tensor input, Tensor output, bool training)
    {
        using var scope = NewDisposeScope();
        var up = Up;
        if (input.dtype != up.dtype)
            input = input.to_type(up.dtype);
        if (training && dropout > 0)
            input = (_random ??= RandomSource.FromTorch()).Dropout(input, dropout, training);
        return Target.AddUp(output, Hidden(input).Times(Scale), up).MoveToOuterDisposeScope();
    }

    public override Tensor MergedWeight(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var (a, b) = ToFactors()!.Value;
        return weight.to_type(a.dtype).Plus(Target.Product(a, b)).MoveToOuterDisposeScope();
    }

    /// <summary>h(x), [..., r].</summary>
    protected abstract Tensor Hidden(Tensor input);

    /// <summary>U [out, r].</summary>
    protected abstract Tensor Up { get; }

    /// <exception cref="NotSupportedException">The layer is not linear.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The layer has no such rank.</exception>
    protected static void CheckLinear(TargetLayer target, string method, int? rank)
    {
        if (target is not LinearTarget)
            throw new NotSupportedException($"{method} is for linear layers; '{target.Name}' is a {target.Module.GetType().Name}. Exclude it.");
        if (rank > target.LargestRank)
            throw new ArgumentOutOfRangeException(nameof(rank), $"The rank {rank} is larger than that of layer '{target.Name}', which has at most {target.LargestRank}.");
    }
}
