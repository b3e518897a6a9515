using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public class CurveNodesTests
{
    private static readonly ActivationSpace[] Hats = [ActivationSpace.PiecewiseLinear];

    [TestMethod]
    [DataRow(2, new double[] { -3, -1.5, 0, 1.5, 3 })]
    [DataRow(4, new double[] { -3, -2, -1, 0, 1, 2, 3 })]
    public void Nodes_of_hats_are_their_knots(int gridSize, double[] expected)
    {
        using var scope = NewDisposeScope();
        TensorAssert.AreClose(tensor(expected).view(-1, 1), CurveNodes.Of(Hats, gridSize).Column(), 1e-12);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(64)]
    public void Every_pool_has_a_node_at_0_and_at_the_knots_of_hats(int gridSize)
    {
        foreach (var pool in new ActivationSpace[][] { Hats, [ActivationSpace.BSpline], [ActivationSpace.BSpline, ActivationSpace.PiecewiseLinear] })
        {
            var nodes = CurveNodes.Of(pool, gridSize);
            double[] places = [.. Enumerable.Range(0, nodes.Count).Select(nodes.At)];
            Assert.AreEqual(0, places[nodes.Count / 2]);
            for (var knot = 0; knot < gridSize + 3; knot++)
                Assert.IsTrue(places.Any(place => Math.Abs(place - (-3 + 6.0 * knot / (gridSize + 2))) < 1e-12), $"{pool.Length} {knot}");
        }
    }

    /// <summary>Interpolated by hand: between nodes along a line, beyond them along the outermost line.</summary>
    [TestMethod]
    public void Hinges_are_the_lines_between_heights()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var nodes = CurveNodes.Of([ActivationSpace.Chebyshev], 2);
        double[] heights = [.. randn([nodes.Count], float64).data<double>()];
        var hinges = tensor(heights).view(1, -1).matmul(nodes.HingesOfHeights());
        double[] places = [-7, -3, -2.9, -0.1, 0, 0.3, 1.234, 3, 5.5];
        double[] expected = [.. places.Select(Interpolated)];
        var found = NormalizedCurves.Plain(nodes, null, hinges, tensor(places).view(1, 1, 1, -1));
        TensorAssert.AreClose(tensor(expected).view(1, 1, 1, -1), found, 1e-10);

        double Interpolated(double place)
        {
            var line = Math.Clamp((int)Math.Floor((place + 3) / 0.5), 0, nodes.Count - 2);
            var along = (place + 3) / 0.5 - line;
            return heights[line] + along * (heights[line + 1] - heights[line]);
        }
    }
}
