using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>A pruned layer evaluates the functions that its edges use, and no others.</summary>
[TestClass]
public class KeptFunctionsTests
{
    [TestMethod]
    public void An_output_nodes_choice_keeps_all_inputs_and_the_nodes_of_each_space()
    {
        using var scope = NewDisposeScope();
        using var pruned = Prune(SelectionScope.OutputNode, 0, 2, 0, 0);
        CheckFamily(pruned.Families[0], ActivationSpace.BSpline, [0, 2, 3], null, masked: false);
        CheckFamily(pruned.Families[1], ActivationSpace.MexicanHat, [1], null, masked: false);
        Assert.HasCount(2, pruned.Families);
        CheckCount(pruned);
    }

    [TestMethod]
    public void An_inputs_choice_keeps_all_nodes_and_the_inputs_of_each_space()
    {
        using var scope = NewDisposeScope();
        using var pruned = Prune(SelectionScope.InputNode, 1, 0, 1);
        CheckFamily(pruned.Families[0], ActivationSpace.BSpline, null, [1], masked: false);
        CheckFamily(pruned.Families[1], ActivationSpace.Chebyshev, null, [0, 2], masked: false);
        Assert.HasCount(2, pruned.Families);
        CheckCount(pruned);
    }

    [TestMethod]
    public void An_edges_choice_keeps_the_smallest_block_with_the_edges_of_each_space_and_masks_the_rest()
    {
        using var scope = NewDisposeScope();
        using var pruned = Prune(SelectionScope.Edge,
            0, 0, 1,
            0, 2, 1,
            0, 0, 1,
            0, 0, 1);
        CheckFamily(pruned.Families[0], ActivationSpace.BSpline, null, [0, 1], masked: true);
        CheckFamily(pruned.Families[1], ActivationSpace.Chebyshev, null, [2], masked: false);
        CheckFamily(pruned.Families[2], ActivationSpace.MexicanHat, [1], [1], masked: false);
        TensorAssert.AreClose(tensor(new double[,] { { 1, 1 }, { 1, 0 }, { 1, 1 }, { 1, 1 } }), pruned.Families[0].Mask!.squeeze(-1), 0);
        CheckCount(pruned);
    }

    [TestMethod]
    public void A_layers_choice_keeps_one_whole_space()
    {
        using var scope = NewDisposeScope();
        using var pruned = Prune(SelectionScope.Layer, 2);
        CheckFamily(pruned.Families[0], ActivationSpace.MexicanHat, null, null, masked: false);
        Assert.HasCount(1, pruned.Families);
        CheckCount(pruned);
    }

    private static FixedKanLayer Prune(SelectionScope scope, params long[] choices)
    {
        using var layer = SmallLayers.Selectable(scope);
        using var weights = nn.functional.one_hot(tensor(choices), 3).to(float64);
        return layer.Prune(weights);
    }

    // Coefficients, base weights and biases; the wavelets' own parameters come on top.
    private static void CheckCount(FixedKanLayer layer)
        => Assert.AreEqual(12 * 7 + 12 + 4 + layer.Families.Sum(family => family.Basis.Shape?.numel() ?? 0), layer.ParameterCount);

    private static void CheckFamily(KanFamily family, ActivationSpace space, long[]? nodes, long[]? inputs, bool masked)
    {
        Assert.AreEqual(space, family.Basis.Space);
        CollectionAssert.AreEqual(nodes, family.Nodes?.Numbers);
        CollectionAssert.AreEqual(inputs, family.Inputs?.Numbers);
        Assert.AreEqual(inputs?.Length ?? 3, family.Basis.Inputs);
        CollectionAssert.AreEqual(new[] { nodes?.Length ?? 4L, 7L * family.Basis.Inputs }, family.Coefficients.shape);
        Assert.AreEqual(masked, family.Mask is not null);
    }
}
