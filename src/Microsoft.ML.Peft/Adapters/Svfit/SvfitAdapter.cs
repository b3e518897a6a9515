using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Spectra;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Svfit;

/// <summary>
/// y = W x + b + U·((s − s₀) ⊙ Vᵀ x), exact at the start. A grouped convolution has one decomposition per group.
/// </summary>
internal sealed class SvfitAdapter : Adapter
{
    private readonly SvfitParameterization _parameterization;

    private SvfitAdapter(TargetLayer target, SvfitParameterization parameterization, Tensor down, Tensor values, Tensor up) : base(target)
    {
        _parameterization = parameterization;
        var type = target.FactorType;
        var (a, b) = target.FactorsOf(down, up);
        Own("svfit_V", a.to_type(type), trained: false);
        Own("svfit_U", b.to_type(type), trained: false);
        Own(SvfitTensors.InitialValues, values.reshape(-1).to_type(type), trained: false);
        Own(SvfitTensors.Change, zeros_like(InitialValues));
    }

    public static SvfitAdapter Create(TargetLayer target, SvfitOptions options)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (u, s, vt) = TruncatedSvd.Of(
            target.ToMatrix(target.Weight.detach()),
            values => options.EnergyThreshold is { } energy ? RankOf(values, energy) : RankOf(target, options.Rank) / target.Groups);
        return new SvfitAdapter(target, options.Parameterization, vt, s, u);
    }

    /// <summary>An adapter of a given rank, a multiple of the groups, with given values of the trained vector.</summary>
    public static SvfitAdapter Restore(TargetLayer target, SvfitParameterization parameterization, long rank, Tensor trained)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (u, s, vt) = TruncatedSvd.Of(target.ToMatrix(target.Weight.detach()), rank / target.Groups);
        var adapter = new SvfitAdapter(target, parameterization, vt, s, u);
        _ = adapter.Trained.copy_(trained);
        return adapter;
    }

    /// <summary>The rank of a layer for a requested rank: equal for all groups, and at most the maximum.</summary>
    public static long RankOf(TargetLayer target, int wanted)
    {
        var groups = target.Groups;
        return groups * Math.Min(((long)wanted + groups - 1) / groups, target.LargestRank / groups);
    }

    public override int Rank => (int)InitialValues.shape[0];

    /// <summary>d [r], all groups one after the other.</summary>
    public Parameter Trained => get_parameter(SvfitTensors.Change)!;

    /// <summary>s₀ [r].</summary>
    public Parameter InitialValues => get_parameter(SvfitTensors.InitialValues)!;

    public override Tensor Forward(Tensor input, Tensor output, bool training)
    {
        using var scope = NewDisposeScope();
        if (Target.HasContinuousInput && input.dtype != InitialValues.dtype)
            input = input.to_type(InitialValues.dtype);
        var scaled = Target.Down(input, Down).mul(Change().reshape(Target.Broadcast.Output));
        return Target.AddUp(output, scaled, Up).MoveToOuterDisposeScope();
    }

    public override Tensor MergedWeight(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var (a, b) = Factors();
        return weight.to_type(a.dtype).Plus(Target.Product(a, b)).MoveToOuterDisposeScope();
    }

    public override (Tensor A, Tensor B)? ToFactors() => Factors();

    private Parameter Down => get_parameter("svfit_V")!;

    private Parameter Up => get_parameter("svfit_U")!;

    // A = diag(s − s₀)·Vᵀ, B = U.
    private (Tensor A, Tensor B) Factors()
    {
        var perRow = Change().detach().reshape([-1, .. Enumerable.Repeat(1L, (int)Down.dim() - 1)]);
        return (Down.detach().mul(perRow), Up.detach());
    }

    /// <summary>s − s₀, [r].</summary>
    private Tensor Change() => _parameterization switch
    {
        SvfitParameterization.Absolute => Trained.clone(),
        SvfitParameterization.Relative => InitialValues.mul(Trained),
        _ => InitialValues.mul(Trained.expm1()),
    };

    // The largest rank that any group needs.
    private static long RankOf(Tensor values, double threshold)
    {
        var energy = values.mul(values); // [G, k]
        var share = energy.cumsum(1).div(energy.sum(1, keepdim: true));
        // Rounding must not request more values than exist.
        var missing = share.Plus(1e-12).Minus(threshold).lt(zeros_like(share)).sum(1L).max().item<long>();
        return Math.Min(missing + 1, values.shape[1]);
    }
}
