using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// How much every edge of a layer varies over a batch, without ever making the [B, O, I] values of all edges: an edge is
/// w·(SiLU, φ₁…φ_K), so its variance is wᵀΣw with Σ the covariance of the functions of its input.
/// </summary>
internal static class EdgeStatistics
{
    // Keeps the gradient of the root finite for edges that do not vary.
    private const double Least = 1e-12;

    /// <summary>The standard deviation over the rows u [B, I] of every edge, base branch included: [O, I], recorded by autograd.</summary>
    public static Tensor Deviations(FixedKanLayer layer, Tensor u)
    {
        using var scope = NewDisposeScope();
        var deviations = zeros([layer.Outputs, layer.Inputs], u.dtype, u.device);
        foreach (var family in layer.Families)
            deviations = deviations.Plus(Spread(layer, family, Deviations(layer, family, u)));
        return deviations.MoveToOuterDisposeScope();
    }

    // [N, I'] of one family
    private static Tensor Deviations(FixedKanLayer layer, KanFamily family, Tensor u)
    {
        var own = family.Inputs is { } inputs ? u.index_select(1, inputs.Index) : u; // [B, I']
        var functions = cat([family.Basis.call(own), nn.functional.silu(own).unsqueeze(-1)], -1); // [B, I', K+1]
        var centred = (functions - functions.mean([0L], keepdim: true)).transpose(0, 1); // [I', B, K+1]
        var covariance = centred.transpose(1, 2).matmul(centred).Over(Math.Max(1, u.shape[0] - 1)); // [I', K+1, K+1]
        Tensor bases = layer.BaseWeight;
        bases = family.Nodes is { } nodes ? bases.index_select(0, nodes.Index) : bases;
        bases = family.Inputs is { } columns ? bases.index_select(1, columns.Index) : bases;
        var weights = cat([family.PerEdge(), bases.unsqueeze(-1)], -1).transpose(0, 1); // [I', N, K+1]
        var variance = (weights.matmul(covariance) * weights).sum(-1).t(); // [N, I']
        var deviation = nn.functional.relu(variance).Plus(Least).sqrt();
        return family.Mask is { } mask ? deviation * mask.squeeze(-1) : deviation;
    }

    // [N, I'] → [O, I]
    private static Tensor Spread(FixedKanLayer layer, KanFamily family, Tensor values)
    {
        if (family.Inputs is { } inputs)
            values = zeros([values.shape[0], layer.Inputs], values.dtype, values.device).PlusColumns(inputs.Index, values);
        if (family.Nodes is { } nodes)
            values = zeros([layer.Inputs, layer.Outputs], values.dtype, values.device).PlusColumns(nodes.Index, values.t()).t();
        return values;
    }
}
