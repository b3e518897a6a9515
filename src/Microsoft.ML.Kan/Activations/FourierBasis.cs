using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// cos(k·ωx) for k = 1…K/2, then sin(k·ωx). ω = π/2 puts half a period on [-1, 1]: a full one would force both ends of the
/// learned function to the same value.
/// Source: FourierKAN (GistNoesis/FourierKAN), whose layer has ω = 1. The constant term is the layer's bias.
/// </summary>
internal sealed class FourierBasis : ActivationBasis
{
    private readonly double _frequency;
    private readonly FormulaConstant _frequencies;
    private readonly FormulaConstant _phases; // a sine is a cosine with phase -π/2

    public FourierBasis(int inputs, int harmonics, double frequency = Math.PI / 2, double range = 1)
        : base(ActivationSpace.Fourier, inputs, 2 * harmonics, range)
    {
        _frequency = frequency;
        _frequencies = new([.. Enumerable.Range(0, 2 * harmonics).Select(k => frequency * (k % harmonics + 1))]);
        _phases = new([.. Enumerable.Range(0, 2 * harmonics).Select(k => k < harmonics ? 0 : -Math.PI / 2)]);
    }

    // One cosine and one sine per input; harmonic k + 1 is harmonic k turned by the first.
    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        var cosines = values[..(values.Length / 2)];
        var sines = values[(values.Length / 2)..];
        FirstHarmonic(x, cosines[..x.Length], sines[..x.Length]);
        for (var at = x.Length; at < cosines.Length; at += x.Length)
        {
            for (var n = 0; n < x.Length; n++)
            {
                var (cosine, sine) = (cosines[at - x.Length + n], sines[at - x.Length + n]);
                cosines[at + n] = cosine * cosines[n] - sine * sines[n];
                sines[at + n] = sine * cosines[n] + cosine * sines[n];
            }
        }
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        Span<Vector<T>> scratch = stackalloc Vector<T>[2 * Lanes.Block];
        var toCosines = outer[..(outer.Length / 2)];
        var toSines = outer[(outer.Length / 2)..];
        var frequency = Lanes.Of<T>(_frequency);
        for (var start = 0; start < x.Length; start += Lanes.Block)
        {
            var count = Math.Min(Lanes.Block, x.Length - start);
            var cosines = scratch[..count];
            var sines = scratch.Slice(Lanes.Block, count);
            FirstHarmonic(x.Slice(start, count), cosines, sines);
            for (var n = 0; n < count; n++)
            {
                var (cosine, sine, harmonic, sum) = (cosines[n], sines[n], frequency, Vector<T>.Zero);
                for (var at = start + n; at < toCosines.Length; at += x.Length)
                {
                    sum += harmonic * (toSines[at] * cosine - toCosines[at] * sine);
                    (cosine, sine) = (cosine * cosines[n] - sine * sines[n], sine * cosines[n] + cosine * sines[n]);
                    harmonic += frequency;
                }

                slope[start + n] = sum;
            }
        }
    }

    protected override UnivariateBasis ForInputs(int inputs) => new FourierBasis(inputs, Functions / 2, _frequency, Range);

    protected override Tensor Formula(Tensor column)
        => _phases.Like(column).PlusProduct(column, _frequencies.Like(column)).cos(); // [B, I, K]

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

    private void FirstHarmonic<T>(ReadOnlySpan<Vector<T>> x, Span<Vector<T>> cosines, Span<Vector<T>> sines)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var frequency = Lanes.Of<T>(_frequency);
        for (var n = 0; n < x.Length; n++)
            cosines[n] = sines[n] = x[n] * frequency;
        Lanes.Cos(cosines);
        Lanes.Sin(sines);
    }
}
