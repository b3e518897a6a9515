using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Sora;

/// <summary>y = W x + b + s·B·(g ⊙ A x), of a linear layer.</summary>
internal sealed class SoraAdapter : LowRankAdapter
{
    public SoraAdapter(TargetLayer target, Tensor a, Tensor b, Tensor gate, double scale, double dropout = 0, RandomSource? random = null) : base(target, scale, dropout, random)
    {
        Own("lora_A", a);
        Own("lora_B", b);
        Own("gate", gate);
    }

    public static SoraAdapter Create(TargetLayer target, SoraOptions options, RandomSource random)
    {
        using var scope = NewDisposeScope();
        CheckLinear(target, "SoRA", options.Rank);
        var (a, b) = target.FactorShapes(options.Rank);
        var (type, device) = (target.FactorType, target.Weight.device);
        return new SoraAdapter(
            target, random.Uniform(a, 1 / Math.Sqrt(a[1]), device, type), zeros(b, type, device), random.Normal([options.Rank], 1, device, type),
            options.Alpha / options.Rank, options.Dropout, random);
    }

    /// <summary>The number of gates that are not 0.</summary>
    public override int Rank => (int)Gate.detach().count_nonzero().item<long>();

    public Parameter Gate => get_parameter("gate")!;

    /// <summary>The proximal step of ξ·|g|₁: g ← sign(g)·max(|g| − ξ, 0).</summary>
    public void Shrink(double threshold)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        _ = Gate.copy_(Gate.sign().mul(Gate.abs().Minus(threshold).relu()));
    }

    /// <summary>Without the rows and columns of gates that are 0; if all are, one of zeros remains.</summary>
    public override (Tensor A, Tensor B)? ToFactors()
    {
        var open = Gate.detach().nonzero().reshape(-1);
        var kept = open.numel() > 0 ? open : zeros([1], ScalarType.Int64, Gate.device);
        var gated = A.detach().mul(Gate.detach().unsqueeze(1)).index_select(0, kept); // [r', in]
        return (gated, B.detach().index_select(1, kept).Times(Scale));
    }

    protected override Tensor Hidden(Tensor input) => Target.Down(input, A).mul(Gate);

    protected override Tensor Up => B;

    private Parameter A => get_parameter("lora_A")!;

    private Parameter B => get_parameter("lora_B")!;
}
