using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>The choice of a layer as managed objects.</summary>
internal static class SelectionReport
{
    /// <param name="layer">A layer whose choices are made, or that still mixes.</param>
    /// <param name="scope">The kind of unit that chose.</param>
    /// <param name="pool">The spaces, in the order of the weights' columns.</param>
    /// <param name="weights">The gate weights at the choice, [U, M].</param>
    public static KanLayerSelection Of(KanLayer layer, SelectionScope scope, IReadOnlyList<ActivationSpace> pool, Tensor weights)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        var all = layer.Outputs * layer.Inputs;
        var kept = (layer as FixedKanLayer)?.Edges.Count ?? all;
        return new(scope, Choices(pool, weights, unit => Position(scope, unit, layer.Inputs)), kept, all - kept);
    }

    /// <summary>The choice of every unit.</summary>
    /// <param name="pool">The spaces, in the order of the weights' columns.</param>
    /// <param name="weights">The gate weights at the choice, [U, M].</param>
    /// <param name="position">Output and input of a unit, null for all.</param>
    public static IReadOnlyList<KanChoice> Choices(IReadOnlyList<ActivationSpace> pool, Tensor weights, Func<int, (int? Output, int? Input)> position)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        float[] values = [.. weights.to(float32).cpu().data<float>()]; // [U·M]
        return [.. values.Chunk(pool.Count).Select((row, unit) =>
        {
            var (output, input) = position(unit);
            var space = pool[Array.IndexOf(row, row.Max())];
            return new KanChoice(output, input, space, pool.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second));
        })];
    }

    private static (int? Output, int? Input) Position(SelectionScope scope, int unit, int inputs) => scope switch
    {
        SelectionScope.OutputNode => (unit, null),
        SelectionScope.InputNode => (null, unit),
        SelectionScope.Edge => (unit / inputs, unit % inputs),
        _ => (null, null),
    };
}
