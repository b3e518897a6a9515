using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.RandLora;

/// <summary>
/// ΔW = s·Σⱼ Bⱼ·diag(λⱼ)·A·diag(γⱼ) as one product of B [long side, n·r] and A [n·r, short side], transposed if the layer has fewer outputs than inputs.
/// </summary>
internal sealed class RandLoraAdapter : LowRankAdapter
{
    private readonly long _shortSide, _longSide, _bases;

    public RandLoraAdapter(TargetLayer target, RandLoraBases bases, Tensor lambda, Tensor gamma, double scale, double dropout = 0, RandomSource? random = null) : base(target, scale, dropout, random)
    {
        (_shortSide, _longSide, _bases) = (target.LargestRank, target.Weight.shape.Max(), gamma.shape[0]);
        register_parameter("randlora_A", bases.A);
        register_parameter("randlora_B", bases.B);
        Own(RandLoraTensors.Lambda, lambda);
        Own(RandLoraTensors.Gamma, gamma);
    }

    /// <summary>λ = 0 and γ = 1/max(n, short side), so the change begins at 0.</summary>
    public static RandLoraAdapter Create(TargetLayer target, RandLoraBases bases, RandLoraOptions options, RandomSource random)
    {
        using var scope = NewDisposeScope();
        Check(target);
        var n = RandLoraTensors.Bases(target, options.Rank);
        var (type, device) = (target.FactorType, target.Weight.device);
        var gamma = ones([n, target.LargestRank], type, device).Over(Math.Max(n, target.LargestRank));
        return new RandLoraAdapter(target, bases, zeros([options.Rank, n], type, device), gamma, options.Alpha / options.Rank, options.Dropout, random);
    }

    public static void Check(TargetLayer target) => CheckLinear(target, "RandLoRA", null);

    public override int Rank => (int)Lambda.shape[0];

    /// <summary>λ [r, n].</summary>
    public Parameter Lambda => get_parameter(RandLoraTensors.Lambda)!;

    /// <summary>γ [n, short side].</summary>
    public Parameter Gamma => get_parameter(RandLoraTensors.Gamma)!;

    public Parameter SharedA => get_parameter("randlora_A")!;

    public Parameter SharedB => get_parameter("randlora_B")!;

    public override (Tensor A, Tensor B)? ToFactors() => (Down.detach(), Up.detach().Times(Scale));

    protected override Tensor Hidden(Tensor input) => Target.Down(input, Down);

    protected override Tensor Up => IsTransposed ? ShortFactor.t() : LongFactor;

    private Tensor Down => IsTransposed ? LongFactor.t() : ShortFactor;

    private bool IsTransposed => Target.Weight.shape[0] < Target.Weight.shape[1];

    // peft flattens A with the rank outside and B with the base outside; files need the same pairs.
    private Tensor ShortFactor =>
        Lambda.unsqueeze(2).mul(SharedA.narrow(2, 0, _shortSide)).mul(Gamma.unsqueeze(0)).reshape(-1, _shortSide); // [r, n, short] -> [r·n, short]

    private Tensor LongFactor => SharedB.narrow(0, 0, _longSide).narrow(1, 0, _bases).reshape(_longSide, -1); // [long, n·r]
}
