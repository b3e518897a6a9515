using System.Numerics;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// ψ((x - t_ik)/s_ik) with trained translations t and scales s = softplus(ŝ) + 0.001, so that 1/s cannot blow up. A row of
/// <see cref="UnivariateBasis.Shape"/> is t₁…t_K, ŝ₁…ŝ_K. The K functions of an input are shared by all outputs.
/// </summary>
internal abstract class LocatedBasis : ProfileBasis
{
    private const double SmallestScale = 1e-3;

    /// <param name="space">Of the functions.</param>
    /// <param name="inputs">I.</param>
    /// <param name="start">t and s of the K functions before training, the same for every input.</param>
    /// <param name="range">Inputs beyond ±range act as if at the border.</param>
    protected LocatedBasis(ActivationSpace space, int inputs, IReadOnlyCollection<(double Translation, double Scale)> start, double range)
        : base(space, inputs, start.Count, range)
    {
        using var scope = NewDisposeScope();
        double[] row = [.. start.Select(place => place.Translation), .. start.Select(place => RawScale(place.Scale))];
        register_parameter("shape", OwnedParameter.Of(tensor(row, ScalarType.Float32).expand(inputs, row.Length).contiguous()));
    }

    /// <summary>The ŝ whose scale is <paramref name="scale"/>.</summary>
    public static double RawScale(double scale) => Math.Log(Math.Exp(scale - SmallestScale) - 1);

    protected sealed override (Vector<T> Translation, Vector<T> PerScale) Place<T>(ReadOnlySpan<T> shape, int k)
    {
        var raw = double.CreateTruncating(shape[Functions + k]);
        var softplus = Math.Max(raw, 0) + Math.Log(1 + Math.Exp(-Math.Abs(raw)));
        return (new(shape[k]), Lanes.Of<T>(1 / (softplus + SmallestScale)));
    }

    protected sealed override void PlaceGradient<T>(ReadOnlySpan<T> shape, int k, ReadOnlySpan<Vector<T>> x, ReadOnlySpan<Vector<T>> slope, Span<T> shapeGradient)
    {
        var (translation, perScale) = Place(shape, k);
        var (moved, stretched) = (Vector<T>.Zero, Vector<T>.Zero);
        for (var n = 0; n < slope.Length; n++)
        {
            moved += slope[n];
            stretched += slope[n] * (x[n] - translation);
        }

        var raw = double.CreateTruncating(shape[Functions + k]);
        var scalePerRaw = T.CreateTruncating(1 / (1 + Math.Exp(-raw)));
        shapeGradient[k] -= Vector.Sum(moved);
        shapeGradient[Functions + k] -= Vector.Sum(stretched * perScale) * scalePerRaw;
    }

    protected sealed override Tensor Formula(Tensor column)
    {
        var (translations, scales) = Places(column.dtype);
        return Profile((column - translations) / scales); // [B, I, K]
    }

    protected override string EmitFunctions(OnnxGraph graph, string column) => EmitProfile(graph, EmitOffsets(graph, column, Functions));

    /// <summary>u as [N, I, <paramref name="width"/>]; elements after the K functions have no meaning.</summary>
    protected string EmitOffsets(OnnxGraph graph, string column, int width)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (translations, scales) = Places(ScalarType.Float64);
        var missing = zeros([Inputs, width - Functions], translations.dtype, translations.device);
        var centred = graph.Sub(column, graph.Constant(cat([translations, missing], 1)));
        return graph.Mul(centred, graph.Constant(cat([scales.reciprocal(), missing], 1)));
    }

    // t and s, [I, K] each. softplus(x) = -log(sigmoid(-x)); TorchSharp's softplus passes temporary scalars, see TensorArithmetic.
    private (Tensor Translations, Tensor Scales) Places(ScalarType type)
    {
        var shape = Shape!.to(type);
        var raw = shape.narrow(1, Functions, Functions);
        return (shape.narrow(1, 0, Functions), nn.functional.logsigmoid(raw.neg()).neg().Plus(SmallestScale));
    }
}

/// <summary>Where wavelets start.</summary>
internal static class DyadicFrame
{
    /// <summary>Level j has 2^j wavelets of scale 2^-j side by side on [-1, 1]; the last level has the remaining wavelets, spread evenly.</summary>
    public static List<(double Translation, double Scale)> Of(int functions)
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
