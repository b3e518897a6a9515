using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.TaskVectors;

/// <summary>y = W x + b + Σᵢ cᵢ·Bᵢ·Aᵢ·x, of a linear layer; only c is trained.</summary>
internal sealed class TaskVectorAdapter : LowRankAdapter
{
    /// <param name="target">The layer.</param>
    /// <param name="a">The factors Aᵢ of all sources, one after the other, [R, in].</param>
    /// <param name="b">The factors Bᵢ, [out, R].</param>
    /// <param name="owners">The source of each row of A, [R].</param>
    /// <param name="coefficients">c, [sources].</param>
    private TaskVectorAdapter(TargetLayer target, Tensor a, Tensor b, Tensor owners, Tensor coefficients) : base(target, 1, 0, null)
    {
        Own("task_A", a, trained: false);
        Own("task_B", b, trained: false);
        register_buffer("owners", owners.detach().clone().DetachFromDisposeScope());
        Own("coefficients", coefficients);
    }

    /// <param name="target">The layer.</param>
    /// <param name="vectors">The factors of each source; null for a source that does not change the layer.</param>
    /// <param name="initial">The initial coefficients.</param>
    public static TaskVectorAdapter Create(TargetLayer target, IReadOnlyList<(Tensor A, Tensor B)?> vectors, double initial)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        CheckLinear(target, "A combination of task vectors", null);
        var (type, device) = (target.FactorType, target.Weight.device);
        var (a, b) = target.SumOf([.. vectors.OfType<(Tensor A, Tensor B)>().Select(vector => (vector.A.to(type, device), vector.B.to(type, device)))]);
        var owners = vectors.SelectMany((vector, source) => Enumerable.Repeat((long)source, vector is { } known ? (int)known.A.shape[0] : 0));
        return new TaskVectorAdapter(target, a, b, tensor(owners.ToArray(), device: device), zeros(vectors.Count, type, device).Plus(initial));
    }

    /// <summary>The factors of a change, [out, in], of full rank: D·I or I·D, with the smaller identity.</summary>
    public static (Tensor A, Tensor B) FactorsOf(Tensor change)
    {
        var identity = eye(change.shape.Min(), dtype: change.dtype, device: change.device);
        return change.shape[0] <= change.shape[1] ? (change, identity) : (identity, change);
    }

    /// <summary>The sum of the ranks of all sources, if the layer has such a rank.</summary>
    public override int Rank => (int)Math.Min(A.shape[0], Target.LargestRank);

    /// <summary>c, [sources].</summary>
    public Parameter Coefficients => get_parameter("coefficients")!;

    public override (Tensor A, Tensor B)? ToFactors()
    {
        using var still = no_grad();
        var (a, b) = (A.detach().mul(Gains().unsqueeze(1)), B.detach());
        return a.shape[0] > Target.LargestRank ? FactorsOf(Target.Product(a, b)) : (a, b);
    }

    protected override Tensor Hidden(Tensor input) => Target.Down(input, A).mul(Gains());

    protected override Tensor Up => B;

    private Parameter A => get_parameter("task_A")!;

    private Parameter B => get_parameter("task_B")!;

    /// <summary>The coefficient of each row of A, [R].</summary>
    private Tensor Gains() => Coefficients.index_select(0, get_buffer("owners")!);
}
