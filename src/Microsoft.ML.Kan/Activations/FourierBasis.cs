using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// cos(k·ωx) for k = 1…K/2, then sin(k·ωx), all computed as one cosine with phase 0 or -π/2. ω = π/2 puts half a period on
/// [-1, 1]: a full one would force both ends of the learned function to the same value.
/// Source: FourierKAN (GistNoesis/FourierKAN), whose layer has ω = 1. The constant term is the layer's bias.
/// </summary>
internal sealed class FourierBasis : ActivationBasis
{
    private readonly FormulaConstant _frequencies;
    private readonly FormulaConstant _phases;

    public FourierBasis(int inputs, int harmonics, double frequency = Math.PI / 2, double range = 1)
        : base(ActivationSpace.Fourier, inputs, 2 * harmonics, range)
    {
        _frequencies = new([.. Enumerable.Range(0, 2 * harmonics).Select(k => frequency * (k % harmonics + 1))]);
        _phases = new([.. Enumerable.Range(0, 2 * harmonics).Select(k => k < harmonics ? 0 : -Math.PI / 2)]);
    }

    protected override BasisValues Evaluate(Tensor argument, bool differentiate)
    {
        var frequencies = _frequencies.Like(argument);
        var angle = _phases.Like(argument).PlusProduct(argument, frequencies); // [B, I, K]
        var values = angle.cos();
        return new(values, differentiate ? angle.sin_().mul_(-frequencies) : null);
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        var angle = graph.Add(graph.Mul(column, graph.RegisterVector(_frequencies.Values)), graph.RegisterVector(_phases.Values));
        return graph.Cosines(angle, Functions);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _frequencies.Dispose();
            _phases.Dispose();
        }

        base.Dispose(disposing);
    }
}
