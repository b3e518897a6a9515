using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// Changes a layer as little as possible so that its nodes have wanted values on some rows: a ridge fit of all coefficients of a
/// node together, which corrects the errors that fits edge by edge leave. The system has one equation per row, whatever the width.
/// </summary>
internal static class NodeFit
{
    /// <summary>How many rows a fit uses at most.</summary>
    public const int MostRows = 512;

    // Of the mean square of a row's functions: enough to keep the solution from following rounding.
    private const double Ridge = 1e-4;

    /// <param name="layer">The layer to change.</param>
    /// <param name="x">Its inputs, [B, I].</param>
    /// <param name="wanted">The outputs it should have, [B, O].</param>
    public static void Apply(FixedKanLayer layer, Tensor x, Tensor wanted)
    {
        CancellationCheck.ThrowIfCancelled();
        using var scope = NewDisposeScope();
        using var still = no_grad();
        x = SpreadRows.Of(x, MostRows);
        var rows = x.shape[0];
        if (rows < 2)
            return;
        var missing = (SpreadRows.Of(wanted, MostRows) - layer.call(x)).to(float64).cpu(); // [B, O]
        var u = (layer.Scaling is null ? x : layer.Scaling.call(x)).to(float64).cpu();
        Part[] parts = [.. layer.Families.Select(family => new Part(family, u))];
        var silu = nn.functional.silu(u);
        foreach (var group in Enumerable.Range(0, layer.Outputs).GroupBy(node => Columns(layer, parts, node)))
        {
            CancellationCheck.ThrowIfCancelled();
            using var fit = NewDisposeScope();
            int[] nodes = [.. group];
            Part[] own = [.. parts.Where(part => part.RowOf(nodes[0]) >= 0)];
            var bases = layer.BaseMask is { } mask ? silu * mask[nodes[0]].to(float64).cpu() : silu;
            var columns = cat([.. own.Select(part => part.FunctionsOf(nodes[0])), bases, ones([rows, 1], float64)], 1); // [B, P]
            var index = tensor(nodes.Select(node => (long)node).ToArray());
            Apply(layer, own, nodes, Change(columns, missing.index_select(1, index)));
        }
    }

    /// <summary>The change of coefficients [P, N] that adds about the missing outputs, [B, N], given the functions of every row, [B, P].</summary>
    public static Tensor Change(Tensor functions, Tensor missing)
    {
        using var scope = NewDisposeScope();
        var products = functions.matmul(functions.t()); // [B, B]
        var ridge = eye(functions.shape[0], dtype: float64) * products.diagonal().mean().Times(Ridge);
        return functions.t().matmul(linalg.solve(products.Plus(ridge), missing)).MoveToOuterDisposeScope();
    }

    private static void Apply(FixedKanLayer layer, Part[] parts, int[] nodes, Tensor change)
    {
        var (type, device) = (layer.BaseWeight.dtype, layer.BaseWeight.device);
        var changes = change.split([.. parts.Select(part => part.Width), layer.Inputs, 1], 0);
        for (var n = 0; n < nodes.Length; n++)
        {
            for (var p = 0; p < parts.Length; p++)
                Add(parts[p].Family.Coefficients[parts[p].RowOf(nodes[n])], changes[p]);
            Add(layer.BaseWeight[nodes[n]], changes[^2]);
            Add(layer.BaseBias.narrow(0, nodes[n], 1), changes[^1]);

            void Add(Tensor target, Tensor all) => target.Add(all.select(1, n).to(type, device));
        }
    }

    // Nodes of the same families share a system, except where edges are removed.
    private static string Columns(FixedKanLayer layer, Part[] parts, int node)
    {
        var own = Enumerable.Range(0, parts.Length).Where(part => parts[part].RowOf(node) >= 0).ToArray();
        var isAlone = layer.BaseMask is not null || own.Any(part => parts[part].Family.Mask is not null);
        return string.Join(' ', own) + (isAlone ? $" of {node}" : "");
    }

    /// <summary>A family with its functions on the rows.</summary>
    private sealed class Part
    {
        private readonly Tensor _functions; // [B, I'·K]

        public Part(KanFamily family, Tensor u)
        {
            Family = family;
            long[] all = [.. Enumerable.Range(0, family.Basis.Inputs).Select(input => (long)input)];
            var own = family.Inputs is { } inputs ? u.index_select(1, inputs.Index.cpu()) : u;
            _functions = SampledBasis.Of(family.Basis, all, own).Functions.transpose(0, 1).flatten(1);
        }

        public KanFamily Family { get; }

        public long Width => _functions.shape[1];

        public int RowOf(int node) => Family.Nodes is { } nodes ? Array.BinarySearch(nodes.Numbers, node) : node;

        public Tensor FunctionsOf(int node) => Family.Mask is { } mask
            ? _functions * mask[RowOf(node)].to(float64).cpu().expand(-1, Family.Basis.Functions).flatten()
            : _functions;
    }
}
