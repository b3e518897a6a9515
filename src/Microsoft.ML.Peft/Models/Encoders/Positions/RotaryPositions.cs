using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders.Positions;

/// <summary>
/// Rotary positions, see <see cref="RotaryEmbedding"/>. Attention may be local: a token then only attends to tokens within a distance
/// (Beltagy et al., "Longformer", 2020, section 3.1; used by ModernBERT in two of three blocks).
/// </summary>
internal sealed class RotaryPositions : PositionScheme
{
    private readonly int _positions;
    private readonly int? _window;

    /// <param name="path">The name in the network.</param>
    /// <param name="weights">Owns the tables of an incomplete network.</param>
    /// <param name="headWidth">d.</param>
    /// <param name="positions">P, the maximum number of tokens.</param>
    /// <param name="rotaryBase">θ.</param>
    /// <param name="window">The largest distance that attention spans; null for all.</param>
    public RotaryPositions(string path, WeightReader weights, int headWidth, int positions, double rotaryBase, int? window = null) : base(path)
    {
        (_positions, _window) = (positions, window);
        using var scope = NewDisposeScope();
        var angles = RotaryEmbedding.Of(positions, headWidth, rotaryBase, CPU);
        register_buffer("cosines", weights.Computed(angles.Cosines)); // [P, d/2]
        register_buffer("sines", weights.Computed(angles.Sines));
    }

    public override Tensor Turn(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var (cosines, sines) = (get_buffer("cosines")!.narrow(0, 0, heads.shape[2]), get_buffer("sines")!.narrow(0, 0, heads.shape[2])); // [L, d/2]
        return new RotaryEmbedding(cosines, sines).Turn(heads).to_type(heads.dtype).MoveToOuterDisposeScope();
    }

    public override Tensor? Allowed(Tensor? mask, long length, Device device)
    {
        if (_window is not { } window || length <= window + 1)
            return mask;
        using var scope = NewDisposeScope();
        var near = ones([length, length], ScalarType.Bool, device).tril(window).triu(-window).view(1, 1, length, length);
        if (mask is null)
            return near.MoveToOuterDisposeScope();
        // Padding attends to itself, because a softmax over nothing would be NaN.
        var self = eye(length, length, ScalarType.Bool, device);
        return near.logical_and(mask.view(mask.shape[0], 1, 1, length).logical_or(self)).MoveToOuterDisposeScope(); // [B, 1, L, L]
    }

    public override string EmitTurn(OnnxGraph graph, string heads, EmittedTokens tokens)
    {
        var cosines = tokens.Once(this, "cosines", () => graph.FirstRows(get_buffer("cosines")!, tokens.Length)); // [L, d/2]
        var sines = tokens.Once(this, "sines", () => graph.FirstRows(get_buffer("sines")!, tokens.Length));
        var halves = graph.Node("Split", [heads], 2, OnnxAttribute.Int("axis", -1)); // [N, H, L, d/2]
        return graph.Concat(
            -1,
            graph.Sub(graph.Mul(halves[0], cosines), graph.Mul(halves[1], sines)),
            graph.Add(graph.Mul(halves[1], cosines), graph.Mul(halves[0], sines)));
    }

    public override string EmitBias(OnnxGraph graph, string queries, string keys, Linear? query, Linear? key, EmittedTokens tokens)
    {
        if (_window is not { } window)
            return tokens.Mask;
        return tokens.Once(this, "mask", () =>
        {
            var distances = graph.Node("Abs", [graph.Sub(RelativePositions.EmitRows(graph, tokens, _positions), graph.Constant([_positions - 1L]))]); // [L, L]
            var far = graph.Cast(graph.Node("Greater", [distances, graph.Constant([(long)window])]), OnnxType.Float);
            return graph.Add(graph.Mul(far, graph.Scalar(EmittedTokens.Nothing)), tokens.Mask); // [N, 1, L, L]
        });
    }
}
