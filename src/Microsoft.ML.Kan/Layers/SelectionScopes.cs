using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>The shape of the gates for each scope: one row per unit.</summary>
internal static class SelectionScopes
{
    /// <summary>How many units of a layer choose.</summary>
    public static int Units(this SelectionScope scope, int outputs, int inputs) => scope switch
    {
        SelectionScope.OutputNode => outputs,
        SelectionScope.InputNode => inputs,
        SelectionScope.Edge => outputs * inputs,
        _ => 1,
    };

    /// <summary>The unit that an edge belongs to.</summary>
    public static int UnitOf(this SelectionScope scope, int output, int input, int inputs) => scope switch
    {
        SelectionScope.OutputNode => output,
        SelectionScope.InputNode => input,
        SelectionScope.Edge => output * inputs + input,
        _ => 0,
    };

    /// <summary>A number per unit [U] as one per edge, to be broadcast to [O, I].</summary>
    public static Tensor PerEdge(this SelectionScope scope, Tensor units, int outputs, int inputs) => scope switch
    {
        SelectionScope.OutputNode => units.view(outputs, 1),
        SelectionScope.InputNode => units.view(1, inputs),
        SelectionScope.Edge => units.view(outputs, inputs),
        _ => units.view(1, 1),
    };

    /// <summary>A number per edge [O, I], summed over the edges of each unit, [U].</summary>
    public static Tensor PerUnit(this SelectionScope scope, Tensor edges) => scope switch
    {
        SelectionScope.OutputNode => edges.sum(1),
        SelectionScope.InputNode => edges.sum(0L),
        SelectionScope.Edge => edges.flatten(),
        _ => edges.sum().view(1),
    };

    /// <summary>True if a unit consists of whole outputs, so that its weight can be applied to sums instead of coefficients.</summary>
    public static bool HasWholeOutputs(this SelectionScope scope) => scope is SelectionScope.OutputNode or SelectionScope.Layer;
}
