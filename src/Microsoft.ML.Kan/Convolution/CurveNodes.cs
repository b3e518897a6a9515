using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// M nodes t₀ = -3 … t_{M-1} = 3 at equal distance d, in deviations of a normalised channel. Curves are straight lines between
/// them and go on straight beyond the outermost: h(n) = b₀ + b₁·n + Σ_j q_j·max(n - t_j, 0), j = 1…M-2, with hinges
/// [b₀, b₁, q₁, …, q_{M-2}]. M is odd, so that 0 is a node, where a ReLU bends.
/// </summary>
internal sealed class CurveNodes
{
    /// <summary>The outermost nodes, ±3: curves live where nearly all pixels are.</summary>
    public const double Reach = 3;

    // Enough for every space's functions of the default resolution.
    private const int LeastIntervals = 12;

    private CurveNodes(int intervals) => Intervals = intervals;

    /// <summary>M.</summary>
    public int Count => Intervals + 1;

    /// <summary>The number of hinges q between the lines.</summary>
    public int Bends => Intervals - 1;

    private int Intervals { get; }

    private double Distance => 2 * Reach / Intervals;

    /// <summary>Nodes for curves of some spaces.</summary>
    /// <param name="pool">Hats alone need their own knots only, no space the middle; the knots are among the nodes of every other pool.</param>
    /// <param name="gridSize">G; hats have G + 2 intervals.</param>
    public static CurveNodes Of(IReadOnlyList<ActivationSpace> pool, int gridSize)
    {
        if (pool.Count == 0)
            return new(2);
        var hats = gridSize + 2;
        var even = hats % 2 == 0 ? hats : 2 * hats;
        var least = pool is [ActivationSpace.PiecewiseLinear] ? even : Math.Max(LeastIntervals, 2 * hats);
        return new((least + even - 1) / even * even);
    }

    /// <summary>t_m.</summary>
    public double At(int node) => (node * 2.0 - Intervals) / Intervals * Reach;

    /// <summary>t as a column, [M, 1], in 64 bits.</summary>
    public Tensor Column() => tensor([.. Enumerable.Range(0, Count).Select(At)]).view(-1, 1);

    /// <summary>The heights of curves at the nodes, [C, M], times this matrix [M, M] are their hinges, in 64 bits.</summary>
    public Tensor HingesOfHeights()
    {
        var matrix = new double[Count, Count];
        for (var node = 0; node < Count; node++)
        {
            var slopes = Enumerable.Range(0, Intervals).Select(line => ((line + 1 == node ? 1 : 0) - (line == node ? 1 : 0)) / Distance).ToArray();
            matrix[node, 0] = (node == 0 ? 1 : 0) + (slopes[0] * Reach);
            matrix[node, 1] = slopes[0];
            for (var bend = 1; bend < Intervals; bend++)
                matrix[node, bend + 1] = slopes[bend] - slopes[bend - 1];
        }

        return tensor(matrix);
    }
}
