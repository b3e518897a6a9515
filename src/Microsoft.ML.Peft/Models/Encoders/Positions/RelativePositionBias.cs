using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders.Positions;

/// <summary>
/// A trained number per head and bucket of distances, added to scores (Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
/// Text-to-Text Transformer", 2020, section 2.1; used by MPNet). Short distances have a bucket each, longer ones share buckets that grow
/// logarithmically.
/// </summary>
internal sealed class RelativePositionBias : PositionScheme
{
    public const int Buckets = 32;
    private const int FarthestDistance = 128;
    private readonly int _positions;

    /// <param name="path">The name in the network.</param>
    /// <param name="weights">The weights of the scheme.</param>
    /// <param name="heads">H.</param>
    /// <param name="positions">P, the maximum number of tokens.</param>
    public RelativePositionBias(string path, WeightReader weights, int heads, int positions) : base(path)
    {
        _positions = positions;
        register_parameter("weight", weights.Parameter("weight", Buckets, heads));
        using var scope = NewDisposeScope();
        long[] buckets = [.. Enumerable.Range(1 - positions, (2 * positions) - 1).Select(distance => (long)Bucket(distance))];
        register_buffer("buckets", weights.Computed(tensor(buckets))); // [2P - 1]
    }

    public override Tensor Bias(Tensor queries, Tensor keys, Linear? query, Linear? key)
    {
        using var scope = NewDisposeScope();
        return RelativePositions.Rows(Table(), queries.shape[2]).transpose(0, 1).unsqueeze(0).MoveToOuterDisposeScope(); // [L, H, L] -> [1, H, L, L]
    }

    public override string EmitBias(OnnxGraph graph, string queries, string keys, Linear? query, Linear? key, EmittedTokens tokens)
    {
        var bias = tokens.Once(this, "bias", () =>
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var rows = graph.Gather(graph.Constant(Table()), RelativePositions.EmitRows(graph, tokens, _positions)); // [L, L, H]
            return graph.Unsqueeze(graph.Transpose(rows, 2, 0, 1), 0);
        });
        return graph.Add(bias, tokens.Mask); // [N, H, L, L]
    }

    /// <summary>The bucket of a distance, from 0 to <see cref="Buckets"/> - 1; keys after the query have the second half.</summary>
    internal static int Bucket(int distance)
    {
        const int half = Buckets / 2;
        const int exact = half / 2;
        var (side, length) = (distance > 0 ? half : 0, Math.Abs(distance));
        if (length < exact)
            return side + length;
        // In 32 bits, as in the reference, because some distances are at the edge of a bucket.
        var share = MathF.Log((float)length / exact) / (float)Math.Log((double)FarthestDistance / exact);
        return side + Math.Min(exact + (int)(share * (half - exact)), half - 1);
    }

    // [2P - 1, H]
    private Tensor Table() => get_parameter("weight")!.index_select(0, get_buffer("buckets")!);
}
