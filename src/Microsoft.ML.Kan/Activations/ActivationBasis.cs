using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>The functions of an activation space.</summary>
internal abstract class ActivationBasis(ActivationSpace space, int inputs, int functions, double range)
    : UnivariateBasis(space.ToString(), inputs, functions, range)
{
    private const int InitialisationSamples = 257;

    public ActivationSpace Space { get; } = space;

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
}
