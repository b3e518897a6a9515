using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// Brings what another layer gives, x [B, I], into the range of the bases: u = (x - mean)·slope, so that ±2 deviations fill
/// [-1, 1]. Mean and deviation are those of training rows at the moments when the layer adapts; between them they are constants.
/// </summary>
/// <remarks>
/// Statistics of each batch instead cost accuracy: their noise changes every curve from step to step (yacht hydrodynamics, on
/// validation rows: error 2.2 with batch statistics, 1.3 with constants), and a row's output would depend on the other rows.
/// </remarks>
internal sealed class HiddenScaling : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const double DeviationsInRange = 2;

    // Deviations below this are rounding: the input is constant, and nothing is gained by magnifying it.
    private const double LeastDeviation = 1e-3;

    public HiddenScaling(int inputs)
        : base(nameof(HiddenScaling))
    {
        register_buffer("mean", zeros(inputs).DetachFromDisposeScope());
        register_buffer("slope", ones(inputs).Divide(DeviationsInRange).DetachFromDisposeScope());
    }

    /// <summary>[I].</summary>
    public Tensor Mean => get_buffer("mean")!;

    /// <summary>1/(2·deviation), [I].</summary>
    public Tensor Slope => get_buffer("slope")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x - Mean) * Slope).MoveToOuterDisposeScope();
    }

    /// <summary>What one input becomes, x [P] → [P].</summary>
    public Tensor Curve(Tensor x, int input)
    {
        using var scope = NewDisposeScope();
        return ((x - Mean[input]) * Slope[input]).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => graph.Mul(graph.Sub(input, graph.Constant(Mean)), graph.Constant(Slope));

    /// <summary>Sets mean and deviation to those of x [B, I]; a single row has no deviation and changes nothing.</summary>
    public void Adapt(Tensor x)
    {
        if (x.shape[0] < 2)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Mean.copy_(x.mean([0L]));
        Slope.copy_(x.std(0).ClampMinimum(LeastDeviation).reciprocal().Over(DeviationsInRange));
    }

    /// <summary>Takes over the numbers of another of the same width.</summary>
    public void CopyFrom(HiddenScaling other)
    {
        using var still = no_grad();
        Mean.copy_(other.Mean);
        Slope.copy_(other.Slope);
    }
}
