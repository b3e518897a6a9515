using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// K wavelets per input, ψ((x - t_ik)/s_ik) with trained t and s = softplus(ŝ) + 0.001 (1/s cannot blow up).
/// Source: Bozorgasl and Chen, Wav-KAN, arXiv 2405.12832. There every edge has one wavelet of its own, which needs a
/// [B, O, I] tensor; here the K wavelets of an input are shared by the outputs. Wav-KAN is the case K = O with coefficients
/// c[o,i,k] = w[o,i]·δ(o,k).
/// </summary>
internal sealed class WaveletBasis : ActivationBasis
{
    private const double SmallestScale = 1e-3;
    private const double MorletFrequency = 5;

    private static readonly double MexicanHatPeak = 2 / (Math.Sqrt(3) * Math.Pow(Math.PI, 0.25));

    private readonly WaveletKind _kind;

    public WaveletBasis(int inputs, int functions, WaveletKind kind = WaveletKind.MexicanHat, double range = 1)
        : base(ActivationSpace.Wavelet, inputs, functions, range)
    {
        _kind = kind;
        using var scope = NewDisposeScope();
        var frame = DyadicFrame(functions);
        register_parameter("translation", Broadcast(frame.Select(w => w.Centre)));
        register_parameter("raw_scale", Broadcast(frame.Select(w => RawScale(w.Scale))));

        Parameter Broadcast(IEnumerable<double> values)
            => OwnedParameter.Of(tensor([.. values], ScalarType.Float32).expand(inputs, functions).contiguous()); // [I, K]
    }

    /// <summary>t, [I, K].</summary>
    public Parameter Translation => get_parameter("translation")!;

    /// <summary>ŝ, [I, K].</summary>
    public Parameter RawScales => get_parameter("raw_scale")!;

    /// <summary>The ŝ whose scale is <paramref name="scale"/>.</summary>
    public static double RawScale(double scale) => Math.Log(Math.Exp(scale - SmallestScale) - 1);

    protected override Tensor Argument(Tensor x)
        => (x.unsqueeze(-1) - Translation.to(x.dtype)) / Scales(x.dtype); // [B, I, K]

    protected override BasisValues Evaluate(Tensor argument, bool differentiate)
    {
        var square = argument * argument;
        var bell = square.Times(-0.5).exp_();
        return _kind switch
        {
            WaveletKind.MexicanHat => MexicanHat(argument, square, bell, differentiate),
            WaveletKind.Morlet => Morlet(argument, bell, differentiate),
            _ => new(argument.mul(bell).neg_(), differentiate ? square.Subtract(1).mul_(bell) : null),
        };
    }

    private static BasisValues MexicanHat(Tensor u, Tensor square, Tensor bell, bool differentiate)
    {
        bell.Multiply(MexicanHatPeak);
        var derivative = differentiate ? square.neg().Add(3).mul_(u).mul_(bell) : null;
        return new(square.Subtract(1).mul_(bell), derivative);
    }

    private static BasisValues Morlet(Tensor u, Tensor bell, bool differentiate)
    {
        var angle = u.Times(MorletFrequency);
        var values = angle.cos().mul_(bell);
        return new(values, differentiate ? angle.sin_().mul_(bell).Multiply(-MorletFrequency).sub_(u * values) : null);
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var inverse = Scales(ScalarType.Float64).reciprocal();
        var u = graph.Sub(
            graph.Mul(column, graph.Constant(inverse)),
            graph.Constant(Translation.to(ScalarType.Float64) * inverse)); // [N, I, K]
        var square = graph.Mul(u, u);
        var bell = graph.Node("Exp", [graph.Mul(square, graph.Number(-0.5))]);
        return _kind switch
        {
            WaveletKind.MexicanHat => graph.Mul(graph.Mul(graph.Sub(square, graph.Number(1)), graph.Number(MexicanHatPeak)), bell),
            WaveletKind.Morlet => graph.Mul(graph.Node("Cos", [graph.Mul(u, graph.Number(MorletFrequency))]), bell),
            _ => graph.Node("Neg", [graph.Mul(u, bell)]),
        };
    }

    // softplus(x) = -log(sigmoid(-x)); TorchSharp's softplus passes temporary scalars, see TensorArithmetic.
    private Tensor Scales(ScalarType type) => nn.functional.logsigmoid(RawScales.to(type).neg()).neg().Plus(SmallestScale);

    /// <summary>Level j has 2^j wavelets of scale 2^-j side by side; the last level takes what is left, spread evenly.</summary>
    private static List<(double Centre, double Scale)> DyadicFrame(int functions)
    {
        var frame = new List<(double, double)>(functions);
        for (var level = 0; frame.Count < functions; level++)
        {
            var count = Math.Min(1 << level, functions - frame.Count);
            for (var m = 0; m < count; m++)
                frame.Add((-1 + (2 * m + 1.0) / count, Math.Pow(2, -level)));
        }

        return frame;
    }
}
