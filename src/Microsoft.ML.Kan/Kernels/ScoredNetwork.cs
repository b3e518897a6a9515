using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// A trained <see cref="KnotNetwork"/> for scoring, in managed memory: normalisation is folded into the weights, the network's share in its set into the
/// last layer, and splines are truncated cubes. F functions of a node: u, u², u³, the cubes, then the base function.
/// </summary>
/// <param name="Layout">The place of its layout in the set.</param>
/// <param name="Width">h.</param>
/// <param name="Grid">G; 0 for the base function alone.</param>
/// <param name="Base">The unbounded function.</param>
/// <param name="Table">The first layer's running sums, linear terms, offsets and rows of categories, [T, h]; the last row is added always.</param>
/// <param name="Between">Per layer between, [F·h, h].</param>
/// <param name="Kept">Per layer between, the factor of its input in its output, [h].</param>
/// <param name="Offsets">Per layer between, [h].</param>
/// <param name="Last">[O, F·h].</param>
internal sealed record ScoredNetwork(int Layout, int Width, int Grid, HiddenBase Base, float[] Table, float[][] Between, float[][] Kept, float[][] Offsets, float[] Last)
{
    /// <summary>F.</summary>
    public int Functions => FunctionsOf(Grid);

    /// <summary>True if a network's functions are those of <see cref="TruncatedCubes"/> or the base function alone.</summary>
    public static bool CanScore(KnotNetwork network)
        => network.Member.GridSize == 0 || (network.Member.Space == ActivationSpace.BSpline && network.Member.GridSize <= TruncatedCubes.LargestGrid);

    /// <summary>The network, and the constant that its functions and bias add to the outputs.</summary>
    public static (ScoredNetwork Network, float[] Constant) Of(KnotNetwork network, double share, int layout)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (width, grid) = (network.Member.HiddenWidth, network.Member.GridSize);
        var (scale, offset) = KnotNetworkGraph.Folded(network, 0);
        var (between, kept, offsets) = (new List<float[]>(), new List<float[]>(), new List<float[]>());
        for (var l = 0; l < network.Further.Count; l++)
        {
            var (next, ownOffset) = KnotNetworkGraph.Folded(network, l + 1);
            var (weights, constant) = Split(network, (network.Further[l].cpu() * next).view(network.Functions, width, width));
            between.Add(Values(weights));
            kept.Add(Values(next.Times(KnotNetwork.Spread)));
            offsets.Add(Values(ownOffset.Plus(constant)));
        }
        var (last, lastConstant) = Split(network, network.Last.cpu().Times(share).t().reshape(network.Functions, width, network.Outputs));
        var scored = new ScoredNetwork(
            layout, width, grid, network.Base, TableOf(network, scale, offset), [.. between], [.. kept], [.. offsets], Values(last.t()));
        return (scored, Values(lastConstant.Plus(network.Bias.cpu().Times(share))));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Layout);
        writer.Write(Width);
        writer.Write(Grid);
        writer.Write((int)Base);
        writer.Write(Between.Length);
        StoredArrays.Write(writer, Table);
        for (var l = 0; l < Between.Length; l++)
        {
            StoredArrays.Write(writer, Between[l]);
            StoredArrays.Write(writer, Kept[l]);
            StoredArrays.Write(writer, Offsets[l]);
        }
        StoredArrays.Write(writer, Last);
    }

    /// <exception cref="InvalidDataException">The bytes are not those of a network.</exception>
    public static ScoredNetwork Read(BinaryReader reader, IReadOnlyList<KnotCells> layouts, int outputs)
    {
        var (layout, width, grid, hiddenBase, depth) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), (HiddenBase)reader.ReadInt32(), StoredArrays.Count(reader, 1));
        var table = StoredArrays.Read(reader);
        var (between, kept, offsets) = (new float[depth][], new float[depth][], new float[depth][]);
        for (var l = 0; l < depth; l++)
            (between[l], kept[l], offsets[l]) = (StoredArrays.Read(reader), StoredArrays.Read(reader), StoredArrays.Read(reader));
        var network = new ScoredNetwork(layout, width, grid, hiddenBase, table, between, kept, offsets, StoredArrays.Read(reader));
        // The kernel reads memory by address: every size must be right.
        var all = width is > 0 and <= 1 << 20 && grid is >= 0 and <= TruncatedCubes.LargestGrid ? FunctionsOf(grid) * width : throw new InvalidDataException($"A network has the width {width} and the grid {grid}; a positive width and a grid of at most {TruncatedCubes.LargestGrid} are expected.");
        var fits = Enum.IsDefined(hiddenBase) && layout >= 0 && layout < layouts.Count && width % KanMember.WidthUnit == 0 && table.Length == (layouts[layout].TableRows + 1L) * width
            && between.All(weights => weights.Length == (long)all * width) && kept.Concat(offsets).All(values => values.Length == width) && network.Last.Length == (long)outputs * all;
        return fits ? network : throw new InvalidDataException("The arrays of a network differ in size.");
    }

    private static int FunctionsOf(int grid) => grid == 0 ? 1 : grid + 3;

    // Functions with weights [K + 1, h, O] → weights [F·h, O] and the constant that those of 1 add, [O].
    private static (Tensor Weights, Tensor Constant) Split(KnotNetwork network, Tensor weights)
    {
        var (grid, outputs) = (network.Member.GridSize, weights.shape[2]);
        if (grid == 0)
            return (weights.reshape(-1, outputs), zeros(outputs));
        var cubes = TruncatedCubes.Weights(grid, weights.narrow(0, 0, network.Functions - 1)); // [G + 3, h, O]
        var own = cat([cubes.narrow(0, 1, grid + 2), weights.narrow(0, network.Functions - 1, 1)], 0);
        return (own.reshape(-1, outputs), cubes[0].sum(0L));
    }

    private static float[] TableOf(KnotNetwork network, Tensor scale, Tensor offset)
    {
        var (layout, width) = (network.Layout, network.Member.HiddenWidth);
        var weights = network.First.cpu() * scale; // [R, h]
        var parts = new List<Tensor>();
        for (var i = 0; i < layout.Features; i++)
        {
            if (layout.Knots[i].Length == 0)
                continue;
            var own = weights.narrow(0, layout.FirstInterval[i], layout.Knots[i].Length - 1).to(float64);
            parts.Add(cat([zeros(1, width, dtype: float64), own.cumsum(0)], 0).to(float32)); // one row for each knot
        }
        parts.Add(weights.narrow(0, layout.Intervals, layout.Rows - layout.Intervals));
        if (network.Categories is { } categories)
            parts.Add(categories.Values.cpu() * scale);
        parts.Add(offset.unsqueeze(0));
        return Values(cat(parts, 0));
    }

    private static float[] Values(Tensor values) => [.. values.contiguous().data<float>()];
}
