using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>Reads the choices out of a network before they are carried out.</summary>
internal static class SelectionReport
{
    /// <param name="network">A network that still selects, or an ordinary KAN.</param>
    /// <param name="parameters">The number of parameters of the final network.</param>
    public static KanSelection Of(SKanNetwork network, long parameters)
        => new([.. network.Layers.Select(Of)], network.parameters().Sum(parameter => parameter.numel()), parameters);

    private static KanLayerSelection Of(KanLayer layer)
    {
        if (layer is not SelectableKanLayer selectable)
        {
            return new([.. Enumerable.Range(0, layer.Outputs).Select(node => layer.SpaceOf(node))
                .Select(space => new KanNodeSelection(space, new Dictionary<ActivationSpace, float> { [space] = 1 }))]);
        }

        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = selectable.GateWeights().to(float32).cpu().data<float>().ToArray(); // [O·M]
        var pool = selectable.Pool;
        return new([.. selectable.Choice().Select((family, node) => new KanNodeSelection(pool[(int)family],
            Enumerable.Range(0, pool.Count).ToDictionary(m => pool[m], m => weights[node * pool.Count + m])))]);
    }
}
