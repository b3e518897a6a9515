using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Single layers in float64, 3 inputs → 4 outputs, for every scope.</summary>
internal static class SmallLayers
{
    public const int Inputs = 3;
    public const int Outputs = 4;

    public static IEnumerable<object[]> Scopes => Enum.GetValues<SelectionScope>().Select(scope => new object[] { scope });

    public static readonly ActivationSpace[] Pool = [ActivationSpace.BSpline, ActivationSpace.Chebyshev, ActivationSpace.MexicanHat];

    /// <summary>A layer that still selects, with gates as training could have left them.</summary>
    public static SelectableKanLayer Selectable(SelectionScope scope, bool hidden = false)
    {
        random.manual_seed(21);
        var layer = new SelectableKanLayer(Pool, Inputs, Outputs, 4, hidden, scope);
        layer.to(float64);
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        layer.Choice.Gates.copy_(randn_like(layer.Choice.Gates));
        layer.BaseBias.copy_(randn_like(layer.BaseBias));
        layer.Choice.Loudness.copy_(tensor([1.5, 0.7, 1.1]));
        return layer;
    }

    /// <summary>A layer whose units have chosen.</summary>
    public static FixedKanLayer Chosen(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var layer = Selectable(scope);
        return layer.Prune(layer.Choice.Weights());
    }

    /// <summary>The value of every edge for inputs x [B, I], one by one: [B, O, I].</summary>
    public static Tensor EdgeValues(KanLayer layer, Tensor x)
        => stack(Enumerable.Range(0, layer.Outputs).Select(o => stack(
            Enumerable.Range(0, layer.Inputs).Select(i => layer.Edge(x.select(1, i), i, o)), -1)), 1);

    /// <summary>Inputs of a layer, some beyond the range.</summary>
    public static Tensor Batch(int rows)
    {
        random.manual_seed(22);
        return randn(rows, Inputs, float64) * 0.6;
    }
}
