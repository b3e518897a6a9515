using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>The ONNX form of sets against torch.</summary>
[TestClass]
public sealed class KnotNetworkGraphTests
{
    public static IEnumerable<object[]> Spaces
        => Enum.GetValues<ActivationSpace>().Where(ActivationBases.IsFixed).Select(space => new object[] { space });

    [TestMethod]
    [DataRow(0, 0, 1)]
    [DataRow(0, 3, 3)]
    [DataRow(1, 8, 1)]
    [DataRow(3, 3, 3)]
    [DataRow(2, 0, 1)]
    public void Every_shape_scores_as_in_torch(int layers, int grid, int outputs)
        => Compare(outputs, new KanMember { Knots = 8, HiddenWidth = 16, FurtherLayers = layers, GridSize = grid });

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Every_space_scores_as_in_torch(ActivationSpace space)
        => Compare(2, new KanMember { Knots = 8, HiddenWidth = 16, GridSize = 4, Space = space });

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Softplus_scores_as_in_torch(int grid)
        => Compare(2, HiddenBase.Softplus, new KanMember { Knots = 8, HiddenWidth = 16, GridSize = grid });

    [TestMethod]
    public void Networks_that_share_layouts_spaces_or_nothing_are_averaged_by_their_weights()
        => Compare(
            2,
            new KanMember { Knots = 8, HiddenWidth = 32 },
            new KanMember { Knots = 4, HiddenWidth = 16 },
            new KanMember { Knots = 8, HiddenWidth = 16 },
            new KanMember { Knots = 4, HiddenWidth = 16, GridSize = 0 },
            new KanMember { Knots = 8, HiddenWidth = 16, FurtherLayers = 1 },
            new KanMember { Knots = 8, HiddenWidth = 32, FurtherLayers = 1 },
            new KanMember { Knots = 255, HiddenWidth = 16, Space = ActivationSpace.Fourier });

    private static void Compare(int outputs, params KanMember[] members) => Compare(outputs, HiddenBase.Silu, members);

    private static void Compare(int outputs, HiddenBase hiddenBase, params KanMember[] members)
    {
        using var scope = NewDisposeScope();
        var layouts = members.Select(member => member.Knots).Distinct().ToDictionary(knots => knots, TableRows.Layout);
        using var set = new KnotNetworkSet(members.Select((member, m) => TableRows.Network(layouts[member.Knots], member, outputs, seed: m + 1, hiddenBase)));
        // The last network has no share.
        double[] weights = [.. members.Select((_, m) => members.Length == 1 ? 1 : m == members.Length - 1 ? 0 : 2.0 * (m + 1) / (members.Length * (members.Length - 1)))];
        set.Weigh(weights);
        set.eval();
        float[][] rows = [.. TableRows.Of(40, seed: 5), .. TableRows.Far(), .. Knots(layouts.Values)];
        var x = TableRows.Tensor(rows);
        var graph = new OnnxGraph("set");
        graph.Output(set.Emit(graph, graph.Input("x", OnnxType.Float, "N", TableRows.Width)), "y", OnnxType.Float, "N", outputs);
        var model = graph.ToBytes();
        var expected = set.call(x);
        Assert.IsTrue(expected.isfinite().all().item<bool>());
        OnnxParity.AreClose(expected, OnnxParity.Run(model, x), 1e-4);
        OnnxParity.AreClose(expected[1].unsqueeze(0), OnnxParity.Run(model, x[1].unsqueeze(0)), 1e-4);
        CollectionAssert.AreEqual(new long[] { 0, outputs }, OnnxParity.Run(model, x.narrow(0, 0, 0)).shape);
    }

    // Values at knots and next to them, where an interval might be told wrong.
    private static IEnumerable<float[]> Knots(IEnumerable<KnotLayout> layouts)
        => from layout in layouts
           from i in Enumerable.Range(0, layout.Features)
           from knot in layout.Knots[i].Take(9)
           from x in new[] { knot, MathF.BitIncrement(knot), MathF.BitDecrement(knot) }
           select TableRows.Far()[0].Select((value, j) => j == i ? x : value).ToArray();
}
