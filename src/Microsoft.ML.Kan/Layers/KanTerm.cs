using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// A part of a layer's sum: the functions of some inputs, mixed by coefficients into some nodes,
/// z[b,n] = Σ_i Σ_k c[n,i,k]·φ_k(x[b, inputs_i]).
/// </summary>
/// <param name="Basis">The functions, for as many inputs as the part uses.</param>
/// <param name="Coefficients">c as [N, I'·K], function k of the part's input i at i·K+k.</param>
/// <param name="Inputs">The layer's inputs that the part uses, [I']; null for all.</param>
/// <param name="Nodes">The nodes that the part adds to, [N]; null for all.</param>
internal sealed record KanTerm(UnivariateBasis Basis, Tensor Coefficients, Subset? Inputs = null, Subset? Nodes = null)
{
    /// <summary>How many functions the part evaluates per row, I'·K.</summary>
    public long Width => (long)Basis.Inputs * Basis.Functions;
}
