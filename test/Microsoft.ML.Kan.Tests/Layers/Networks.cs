using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Small networks in float64 with gates as training could have left them.</summary>
internal static class Networks
{
    public static readonly ActivationSpace[] AllSpaces = Enum.GetValues<ActivationSpace>();

    public static readonly float[] Centre = [0.5f, -3f, 100f];

    public static readonly float[] HalfRange = [1f, 0.2f, 40f];

    public static FeatureScaling Scaling => new(Centre, HalfRange);

    /// <summary>3 features → 6 nodes → 2 outputs.</summary>
    public static SKanNetwork Create(params ActivationSpace[] pool) => Create(SelectionScope.OutputNode, pool);

    public static SKanNetwork Create(SelectionScope selection, params ActivationSpace[] pool)
    {
        random.manual_seed(11);
        var network = new SKanNetwork(3, [6, 2], pool, 4, Scaling, selection);
        network.to(float64);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (_, gate) in network.Gates)
            gate.copy_(randn_like(gate));
        return network;
    }

    /// <summary>Raw features, some beyond the range.</summary>
    public static Tensor Features(int rows)
    {
        using var scope = NewDisposeScope();
        return (randn(rows, 3, float64) * 0.6 * tensor(HalfRange) + tensor(Centre)).MoveToOuterDisposeScope();
    }
}
