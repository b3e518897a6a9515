using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// Scales the outputs of another layer, x [B, I], to the range of the bases: u = (x - centre)·slope, so that the
/// activations of training rows fill [-1, 1], except those more than three deviations from their mean. Both are constants
/// until the layer adapts again.
/// </summary>
/// <remarks>
/// Statistics of each batch instead cost accuracy: their noise changes every curve from step to step (yacht hydrodynamics, on
/// validation rows: error 2.2 with batch statistics, 1.3 with constants), and a row's output would depend on the other rows.
/// </remarks>
internal sealed class HiddenScaling : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    // The range is that of the activations, but at most this many deviations from their mean.
    private const double LargestDeviations = 3;
    private const double Margin = 1.02;

    // Below this deviation the input counts as constant: magnified, rounding and tiny changes of the previous layer would decide the outputs.
    private const double LeastDeviation = 1e-3;

    public HiddenScaling(int inputs)
        : base(nameof(HiddenScaling))
    {
        register_buffer("centre", zeros(inputs).DetachFromDisposeScope());
        register_buffer("slope", ones(inputs).Divide(LargestDeviations).DetachFromDisposeScope());
    }

    /// <summary>The middle of the range, [I].</summary>
    public Tensor Centre => get_buffer("centre")!;

    /// <summary>1/(half the range), [I].</summary>
    public Tensor Slope => get_buffer("slope")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x - Centre) * Slope).MoveToOuterDisposeScope();
    }

    /// <summary>The scaled values of one input, x [P] → [P].</summary>
    public Tensor Curve(Tensor x, int input)
    {
        using var scope = NewDisposeScope();
        return ((x - Centre[input]) * Slope[input]).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => graph.Mul(graph.Sub(input, graph.Constant(Centre)), graph.Constant(Slope));

    /// <summary>Sets the range to that of x [B, I]; a single row has none and changes nothing.</summary>
    public void Adapt(Tensor x)
    {
        if (x.shape[0] < 2)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var mean = x.mean([0L]);
        var deviation = x.RowDeviation();
        var varies = deviation.IsAbove(LeastDeviation);
        var reach = where(varies, deviation, ones_like(deviation)).Times(LargestDeviations);
        var low = maximum(x.amin([0L]), mean - reach);
        var high = minimum(x.amax([0L]), mean.Plus(reach));
        Centre.copy_(low.Plus(high).Over(2));
        Slope.copy_(where(varies, (high - low).Over(2).Times(Margin), reach).reciprocal());
    }

    /// <summary>Copies the values of another scaling of the same width.</summary>
    public void CopyFrom(HiddenScaling other)
    {
        using var still = no_grad();
        Centre.copy_(other.Centre);
        Slope.copy_(other.Slope);
    }
}
