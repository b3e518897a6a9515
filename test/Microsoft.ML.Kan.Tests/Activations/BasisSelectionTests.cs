using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

[TestClass]
public class BasisSelectionTests
{
    public static IEnumerable<object[]> Spaces => BasisContractTests.Spaces;

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void A_basis_of_some_inputs_has_their_functions(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(2);
        using var basis = ActivationBases.Create(space, 4, 6);
        basis.to(float64);
        basis.Shape?.add_(randn_like(basis.Shape) * 0.1);
        var x = rand(30, 4, float64) * 2 - 1;

        using var selected = basis.Select([3, 0, 3]);

        Assert.AreEqual(3, selected.Inputs);
        var order = tensor([3L, 0, 3]);
        TensorAssert.AreClose(basis.call(x).index_select(1, order), selected.call(x.index_select(1, order)), 0);
        if (basis.Shape is not null)
            TensorAssert.AreClose(basis.Shape.index_select(0, order), selected.Shape!, 0, "shape");
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Selecting_leaves_nothing_alive_but_what_is_returned(ActivationSpace space)
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (var basis = ActivationBases.Create(space, 3, 5))
            basis.Select([1]).Dispose();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
