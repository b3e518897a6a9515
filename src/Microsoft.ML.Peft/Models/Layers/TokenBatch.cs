using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// A batch of texts of several lengths, padded at the end: Ids [B, L] and Mask [B, L], true for tokens; Mask is
/// null if all have the same length.
/// </summary>
internal sealed record TokenBatch(Tensor Ids, Tensor? Mask)
{
    /// <summary>[B, L], 0 for the first text and 1 for the second; null for one text.</summary>
    public Tensor? Segments { get; init; }

    /// <summary>The tensors join the current dispose scope.</summary>
    public static TokenBatch Of(IReadOnlyList<IReadOnlyList<int>> texts, int paddingId, Device? device = null)
    {
        var longest = texts.Max(ids => ids.Count);
        var values = new long[texts.Count * longest];
        var present = new bool[values.Length];
        values.AsSpan().Fill(paddingId);
        for (var row = 0; row < texts.Count; row++)
        {
            for (var i = 0; i < texts[row].Count; i++)
                (values[(row * longest) + i], present[(row * longest) + i]) = (texts[row][i], true);
        }

        long[] shape = [texts.Count, longest];
        return new TokenBatch(
            tensor(values, shape, device: device),
            texts.All(ids => ids.Count == longest) ? null : tensor(present, shape, device: device));
    }
}
