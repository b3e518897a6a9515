using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Spectra;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.LoraXs;

/// <summary>y = W x + b + s·B·R·A·x, of a linear layer; A and B are frozen.</summary>
internal sealed class LoraXsAdapter : LowRankAdapter
{
    // Nearly 0, so outputs hardly change at the start, but gradients do not vanish by symmetry.
    private const double InitialDeviation = 1e-5;

    public LoraXsAdapter(TargetLayer target, Tensor a, Tensor b, Tensor r, double scale, double dropout = 0, RandomSource? random = null) : base(target, scale, dropout, random)
    {
        Own("lora_A", a, trained: false);
        Own("lora_B", b, trained: false);
        Own("lora_R", r);
    }

    /// <summary>W ≈ U S Vᵀ: B = U, A = S Vᵀ.</summary>
    public static LoraXsAdapter Create(TargetLayer target, LoraXsOptions options, RandomSource random)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        CheckLinear(target, "LoRA-XS", options.Rank);
        var (u, s, vt) = TruncatedSvd.Of(target.ToMatrix(target.Weight.detach()), options.Rank);
        var (a, b) = target.FactorsOf(s.unsqueeze(2).mul(vt), u);
        var type = target.FactorType;
        return new LoraXsAdapter(
            target, a.to_type(type), b.to_type(type), random.Normal([options.Rank, options.Rank], InitialDeviation, a.device, type), options.Alpha / options.Rank, options.Dropout, random);
    }

    public override int Rank => (int)R.shape[0];

    public override (Tensor A, Tensor B)? ToFactors() => (R.detach().matmul(A), B.detach().Times(Scale));

    /// <summary>Begins at an update of the weight, ΔW ≈ U S Vᵀ: B = U, A = Vᵀ, s·R = S.</summary>
    public void BeginAt(Tensor update)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (u, s, vt) = TruncatedSvd.Of(Target.ToMatrix(update), Rank);
        var (a, b) = Target.FactorsOf(vt, u);
        _ = A.copy_(a);
        _ = B.copy_(b);
        _ = R.copy_(s.reshape(-1).Over(Scale).diag());
    }

    protected override Tensor Hidden(Tensor input) => nn.functional.linear(Target.Down(input, A), R);

    protected override Tensor Up => B;

    private Parameter A => get_parameter("lora_A")!;

    private Parameter B => get_parameter("lora_B")!;

    private Parameter R => get_parameter("lora_R")!;
}
