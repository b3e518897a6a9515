using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// The K functions of an activation space for each of I inputs: x [B, I] → Φ [B, I, K].
/// </summary>
/// <remarks>
/// The exact first-order gradient costs no custom autograd function and no recorded chain of large temporaries: values and
/// derivative are computed without recording, then Φ = Φ₀ + Φ′₀·(u - detach(u)). The added term is zero, its gradient is Φ′₀.
/// A space with one scalar argument per function gives <see cref="Evaluate"/> only; one whose argument has parameters of its
/// own gives a recorded <see cref="Argument"/> as well, and they receive exact gradients the same way. A space of another
/// form overrides <see cref="forward"/>.
/// </remarks>
internal abstract class ActivationBasis : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const int InitialisationSamples = 257;

    /// <param name="space">The family.</param>
    /// <param name="inputs">I.</param>
    /// <param name="functions">K.</param>
    /// <param name="range">Inputs beyond ±range act as if at the border; infinity leaves the bare formula.</param>
    protected ActivationBasis(ActivationSpace space, int inputs, int functions, double range)
        : base(space.ToString())
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        Space = space;
        Inputs = inputs;
        Functions = functions;
        Range = range;
    }

    public ActivationSpace Space { get; }

    public int Inputs { get; }

    public int Functions { get; }

    public double Range { get; }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var wide = x.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? x.to(ScalarType.Float32) : x;
        var argument = Argument(double.IsInfinity(Range) ? wide : wide.Clamp(-Range, Range)); // [B, I, 1] or [B, I, K]
        var differentiate = is_grad_enabled() && argument.requires_grad;

        BasisValues basis;
        using (no_grad())
        {
            basis = Evaluate(argument.detach(), differentiate);
            basis = new(basis.Values.to(x.dtype), basis.Derivative?.to(x.dtype));
        }

        var values = basis.Derivative is null
            ? basis.Values
            : basis.Values.PlusProduct(basis.Derivative, (argument - argument.detach()).to(x.dtype));
        return values.MoveToOuterDisposeScope(); // [B, I, K]
    }

    /// <summary>
    /// The standard deviation of coefficients that gives Σ_k c_k·φ_k(x) of one input unit variance for x uniform on [-1, 1].
    /// </summary>
    public double UnitScale()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = linspace(-1, 1, InitialisationSamples, ScalarType.Float32).unsqueeze(-1).expand(-1, Inputs); // [S, I]
        var functions = forward(x); // [S, I, K]
        var energy = (functions * functions).sum(-1).mean();
        return 1 / Math.Sqrt(energy.to(ScalarType.Float64).item<double>());
    }

    /// <summary>Writes the basis as ONNX nodes: [N, I] → [N, I·K], function k of input i at i·K+k.</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var x = double.IsInfinity(Range) ? input : graph.Clip(input, (float)-Range, (float)Range);
        var column = graph.Reshape(x, 0, Inputs, 1); // [N, I, 1]
        return graph.Reshape(EmitFunctions(graph, column), 0, (long)Inputs * Functions);
    }

    /// <summary>What the functions are functions of: [B, I, 1] when they share it, else [B, I, K].</summary>
    protected virtual Tensor Argument(Tensor x) => x.unsqueeze(-1);

    /// <summary>Values and, if asked for, derivatives with respect to the argument. Runs without recording.</summary>
    protected abstract BasisValues Evaluate(Tensor argument, bool differentiate);

    /// <summary>[N, I, 1], bounded to the range → [N, I, K].</summary>
    protected abstract string EmitFunctions(OnnxGraph graph, string column);
}
