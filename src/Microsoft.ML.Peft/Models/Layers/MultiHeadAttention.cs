using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// softmax(Q·Kᵀ/√d + mask)·V for every head (Vaswani et al., "Attention Is All You Need", 2017, equation 1). Uses torch's fused
/// kernel without dropout. Heads are contiguous in the last axis.
/// </summary>
internal static class MultiHeadAttention
{
    /// <summary>[B, L, W] → [B, H, L, W/H].</summary>
    public static Tensor Split(Tensor values, int heads)
    {
        var (rows, length, width) = (values.shape[0], values.shape[1], values.shape[2]);
        return values.view(rows, length, heads, width / heads).transpose(1, 2);
    }

    /// <summary>Repeats every key or value head for several query heads (grouped-query attention), [B, K, L, d] → [B, K·group, L, d].</summary>
    public static Tensor Repeat(Tensor values, int group)
    {
        var (rows, heads, length, size) = (values.shape[0], values.shape[1], values.shape[2], values.shape[3]);
        return group == 1
            ? values
            : values.unsqueeze(2).expand(rows, heads, group, length, size).reshape(rows, heads * group, length, size);
    }

    /// <summary>Attention of queries, keys and values [B, H, L, d], merged to [B, L, H·d].</summary>
    /// <param name="queries">[B, H, L, d].</param>
    /// <param name="keys">[B, H, L, d].</param>
    /// <param name="values">[B, H, L, d].</param>
    /// <param name="mask">True for tokens to attend to, [B, L], or [B, 1, L, L] for each query; null if there is no padding.</param>
    /// <param name="dropout">Drops attention weights, [B, H, L, L]; null for none.</param>
    /// <param name="causal">True if a token only attends to earlier tokens. No mask is needed then, because padding is at the end.</param>
    /// <param name="bias">The values added to scores, [B or 1, H, L, L]; null for none.</param>
    public static Tensor Attend(
        Tensor queries, Tensor keys, Tensor values, Tensor? mask, Func<Tensor, Tensor>? dropout = null, bool causal = false, Tensor? bias = null)
    {
        var (rows, length) = (queries.shape[0], queries.shape[2]);
        var added = mask?.dim() == 2 ? mask.view(rows, 1, 1, length) : mask; // [B, 1, 1 or L, L]
        if (bias is not null)
            added = added is null ? bias : Masked(bias, added);
        var mixed = dropout is null
            ? nn.functional.scaled_dot_product_attention(queries, keys, values, added, 0, causal) // [B, H, L, d]
            : dropout(Weights(queries, keys, added, causal)).matmul(values);
        return mixed.transpose(1, 2).reshape(rows, length, -1); // [B, L, H·d]
    }

    // The fused kernel would draw its dropout from torch's global generator. Added are true for allowed keys, or numbers.
    private static Tensor Weights(Tensor queries, Tensor keys, Tensor? added, bool causal)
    {
        if (causal)
            added = ones([queries.shape[2], queries.shape[2]], ScalarType.Bool, queries.device).tril();
        var scores = queries.Over(Math.Sqrt(queries.shape[^1])).matmul(keys.transpose(2, 3)); // [B, H, L, L]
        if (added is not null)
            scores = added.dtype == ScalarType.Bool ? Masked(scores, added) : scores.Plus(added);
        return scores.softmax(-1);
    }

    private static Tensor Masked(Tensor scores, Tensor allowed) => where(allowed, scores, tensor(float.NegativeInfinity, scores.dtype, scores.device));
}
