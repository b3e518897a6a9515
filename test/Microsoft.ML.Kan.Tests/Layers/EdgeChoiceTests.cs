using Microsoft.ML.Kan.Layers;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class EdgeChoiceTests
{
    // 0 1 1
    // 0 0 1
    private static readonly EdgeChoice Edges = EdgeChoice.Of(SelectionScope.Edge, 2, 3, [0, 1, 1, 0, 0, 1]);

    [TestMethod]
    public void The_part_of_a_family_is_the_smallest_block_with_its_edges()
    {
        var (nodes, inputs, edges) = Edges.Part(0);
        CollectionAssert.AreEqual(new[] { 0L, 1 }, nodes);
        CollectionAssert.AreEqual(new[] { 0L, 1 }, inputs);
        CollectionAssert.AreEqual(new[,] { { true, false }, { true, true } }, edges);

        (nodes, inputs, edges) = Edges.Part(1);
        CollectionAssert.AreEqual(new[] { 0L, 1 }, nodes);
        CollectionAssert.AreEqual(new[] { 1L, 2 }, inputs);
        CollectionAssert.AreEqual(new[,] { { true, true }, { false, true } }, edges);
    }

    [TestMethod]
    public void A_whole_block_needs_no_mask_and_a_family_that_nobody_uses_is_empty()
    {
        var (nodes, inputs, edges) = EdgeChoice.Of(SelectionScope.OutputNode, 2, 3, [0, 1]).Part(1);
        CollectionAssert.AreEqual(new[] { 1L }, nodes);
        CollectionAssert.AreEqual(new[] { 0L, 1, 2 }, inputs);
        Assert.IsNull(edges);
        (nodes, inputs, edges) = Edges.Part(2);
        Assert.IsEmpty(nodes);
        Assert.IsEmpty(inputs);
    }

    [TestMethod]
    public void Edges_that_are_not_kept_are_in_no_part_and_not_counted()
    {
        Assert.IsNull(Edges.Mask());
        Assert.AreEqual(6, Edges.Count);

        var rest = Edges.Where((output, input) => output == 1 || input == 2);
        Assert.AreEqual(4, rest.Count);
        CollectionAssert.AreEqual(new[,] { { false, false, true }, { true, true, true } }, rest.Mask());
        Assert.IsFalse(rest.IsKept(0, 1));
        Assert.AreEqual(1, rest.Family(0, 2));
        var (nodes, inputs, edges) = rest.Part(1);
        CollectionAssert.AreEqual(new[] { 0L, 1 }, nodes);
        CollectionAssert.AreEqual(new[] { 2L }, inputs);
        Assert.IsNull(edges);
    }

    [TestMethod]
    public void Renumbering_leaves_removed_edges_removed()
    {
        var rest = Edges.Where((output, input) => input != 0).Renumbered([7, 0]);
        CollectionAssert.AreEqual(new[,] { { false, true, true }, { false, true, true } }, rest.Mask());
        Assert.AreEqual(0, rest.Family(0, 1));
        Assert.AreEqual(7, rest.Family(1, 1));
        Assert.AreEqual(0, rest.Family(1, 2));
    }

    [TestMethod]
    [DataRow(SelectionScope.OutputNode, new[] { 0, 1 }, new[] { 0, 0, 0, 1, 1, 1 })]
    [DataRow(SelectionScope.InputNode, new[] { 0, 1, 2 }, new[] { 0, 1, 2, 0, 1, 2 })]
    [DataRow(SelectionScope.Edge, new[] { 0, 1, 2, 3, 4, 5 }, new[] { 0, 1, 2, 3, 4, 5 })]
    [DataRow(SelectionScope.Layer, new[] { 3 }, new[] { 3, 3, 3, 3, 3, 3 })]
    public void Every_edge_has_the_family_of_its_unit(SelectionScope scope, int[] units, int[] expected)
    {
        var edges = EdgeChoice.Of(scope, 2, 3, units);
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, 6).Select(edge => edges.Family(edge / 3, edge % 3)).ToArray());
    }
}
