using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// Rotary positions (Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, equation 15): each pair of values
/// of a head is rotated by an angle that grows with the position. Value i of the first half and value i of the second half are a pair, as
/// in Hugging Face files.
/// </summary>
/// <param name="Cosines">[L, d/2].</param>
/// <param name="Sines">[L, d/2].</param>
internal sealed record RotaryEmbedding(Tensor Cosines, Tensor Sines)
{
    /// <summary>The angles of the first positions; they join the current dispose scope.</summary>
    public static RotaryEmbedding Of(long length, int headWidth, double rotaryBase, Device device)
    {
        var half = headWidth / 2;
        var angles = new float[length * half];
        for (var i = 0; i < half; i++)
        {
            var frequency = Math.Pow(rotaryBase, -2.0 * i / headWidth);
            for (var place = 0; place < length; place++)
                angles[(place * half) + i] = (float)(place * frequency);
        }

        using var scope = NewDisposeScope();
        var turn = tensor(angles, [length, half], device: device);
        return new RotaryEmbedding(turn.cos().MoveToOuterDisposeScope(), turn.sin().MoveToOuterDisposeScope());
    }

    /// <summary>Rotates queries or keys [B, H, L, d].</summary>
    public Tensor Turn(Tensor values)
    {
        using var scope = NewDisposeScope();
        var halves = values.chunk(2, -1); // [B, H, L, d/2] each
        var (first, second) = (halves[0], halves[1]);
        return cat([first * Cosines - second * Sines, (second * Cosines).Plus(first * Sines)], -1).MoveToOuterDisposeScope();
    }
}
