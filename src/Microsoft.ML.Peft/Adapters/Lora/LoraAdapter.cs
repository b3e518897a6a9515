using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Lora;

/// <summary>
/// y = W x + b + s·B·A·x. If the initial product of the factors is not zero (PiSSA), it is subtracted:
/// y = W x + b + s·(B·A − B₀·A₀)·x, so the frozen weight does not change and other adapters can share it. B may have a bias.
/// </summary>
internal sealed class LoraAdapter : Adapter
{
    private const string MagnitudeName = "lora_magnitude_vector";
    private const string BiasName = "lora_B_bias";

    /// <param name="target">The layer.</param>
    /// <param name="a">A; its shape gives the rank.</param>
    /// <param name="b">B.</param>
    /// <param name="alpha">α.</param>
    /// <param name="scale">s.</param>
    /// <param name="dropout">The share of the input that is dropped during training.</param>
    /// <param name="random">Draws dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
    public LoraAdapter(TargetLayer target, Tensor a, Tensor b, double alpha, double scale, double dropout = 0, RandomSource? random = null) : base(target)
    {
        Random = random;
        (Alpha, Scale, Dropout) = (alpha, scale, dropout);
        Own("lora_A", a);
        Own("lora_B", b);
    }

    public override int Rank => (int)A.shape[0];

    public double Alpha { get; }

    public double Scale { get; }

    public double Dropout { get; }

    public RandomSource? Random { get; private set; }

    public Parameter A => get_parameter("lora_A")!;

    public Parameter B => get_parameter("lora_B")!;

    /// <summary>m [out] of DoRA.</summary>
    public Parameter? Magnitude => get_parameter(MagnitudeName);

    public Parameter? InitialA => get_parameter("initial_A");

    public Parameter? InitialB => get_parameter("initial_B");

    /// <summary>The bias of B, [out].</summary>
    public Parameter? Bias => get_parameter(BiasName);

    /// <summary>Adds a bias to B, with these values or with zeros.</summary>
    public void AddBias(Tensor? values = null)
    {
        using var scope = NewDisposeScope();
        Own(BiasName, values ?? zeros([Target.Outputs], A.dtype, A.device));
    }

    /// <summary>Turns a LoRA into a DoRA with these magnitudes, or with magnitudes that keep the outputs unchanged.</summary>
    public void Decompose(Tensor? magnitude = null)
    {
        using var scope = NewDisposeScope();
        Own(MagnitudeName, magnitude ?? RowNorms(Target.Weight.detach()));
    }

    /// <summary>Subtracts the current product of the factors from the output.</summary>
    public void SubtractInitialProduct() => SubtractInitialProduct((A, B));

    /// <summary>Subtracts a product of other factors, which are on the adapter's device, from the output.</summary>
    public void SubtractInitialProduct((Tensor A, Tensor B) initial)
    {
        Own("initial_A", initial.A, trained: false);
        Own("initial_B", initial.B, trained: false);
    }

    public override Tensor Forward(Tensor input, Tensor output, bool training)
    {
        using var scope = NewDisposeScope();
        if (Target.HasContinuousInput && input.dtype != A.dtype)
            input = input.to_type(A.dtype);
        var drops = training && Dropout > 0 && Target.HasContinuousInput;
        var dropped = drops ? (Random ??= RandomSource.FromTorch()).Dropout(input, Dropout, training) : input;
        // Applies the scale to the smallest tensor.
        var hidden = Target.Down(dropped, A).Times(Scale); // [..., r]
        if (Magnitude is { } magnitude)
            output = output.Plus(Decomposed(dropped, drops, output, Target.Up(hidden, B), magnitude).to_type(output.dtype));
        else if (InitialA is { } a && InitialB is { } b) // equal products must cancel exactly, without rounding
            output = output.Plus(Target.Up(hidden, B).sub(Target.Up(Target.Down(input, a).Times(Scale), b)).to_type(output.dtype));
        else
            output = Target.AddUp(output, hidden, B);
        if (Bias is { } bias)
            output = output.Plus(bias.Times(Scale).reshape(Target.Broadcast.Output).to_type(output.dtype));
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor MergedWeight(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var changed = weight.to_type(A.dtype).Plus(Delta());
        if (Magnitude is { } magnitude)
            changed = changed.mul(magnitude.div(NormsOf(changed)).reshape(Target.Broadcast.Weight));
        return changed.MoveToOuterDisposeScope();
    }

    public override Tensor? BiasChange() => Bias?.detach().Times(Scale);

    public override (Tensor A, Tensor B)? ToFactors()
    {
        if (Magnitude is not null || Bias is not null)
            return null;
        var (a, b) = (A.detach(), B.detach().Times(Scale));
        return InitialA is null ? (a, b) : Target.SumOf([(a, b), (InitialA.detach(), InitialB!.detach().Times(-Scale))]);
    }

    /// <summary>s·B·A minus the initial product, in the shape of the weight.</summary>
    private Tensor Delta()
    {
        var delta = Target.Product(A, B).Times(Scale);
        return InitialA is { } a ? delta.sub(Target.Product(a, InitialB!).Times(Scale)) : delta;
    }

    // (m/n − 1)·W x + (m/n)·s·B·A·x. The norm n is a constant in the backward pass (Liu et al. 2024, section 4.3); the bias is
    // not scaled.
    private Tensor Decomposed(Tensor dropped, bool drops, Tensor output, Tensor branch, Tensor magnitude)
    {
        var ratio = magnitude.div(RowNorms(Target.Weight.detach())).reshape(Target.Broadcast.Output);
        Tensor unchanged;
        if (drops)
            unchanged = Target.Apply(dropped, Target.Weight.to_type(A.dtype));
        else if (Target.Bias is { } bias)
            unchanged = output.sub(bias.reshape(Target.Broadcast.Output)).to_type(A.dtype);
        else
            unchanged = output.to_type(A.dtype);
        return ratio.Minus(1).mul(unchanged).Plus(ratio.mul(branch));
    }

    /// <summary>The norms n of the rows of W + s·B·A, [out].</summary>
    private Tensor RowNorms(Tensor weight)
    {
        using var still = no_grad();
        return NormsOf(weight.to_type(A.dtype).Plus(Delta()));
    }

    private Tensor NormsOf(Tensor weight)
    {
        var matrix = Target.ToMatrix(weight); // [G, out/G, in/G]
        return matrix.mul(matrix).sum(2L).sqrt().reshape(-1); // [out]
    }
}
