using Microsoft.ML.Peft.Models.Encoders;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>The names of a vision transformer's layers in the files of an architecture.</summary>
/// <param name="Block">The names in a block.</param>
/// <param name="Blocks">The list of blocks.</param>
/// <param name="ClassToken">The first token's values.</param>
/// <param name="Positions">The table of positions.</param>
/// <param name="Projection">The convolution that reads patches.</param>
/// <param name="FinalNorm">The norm after the last block.</param>
internal sealed record VisionNames(EncoderBlockNames Block, string Blocks, string ClassToken, string Positions, string Projection, string FinalNorm)
{
    public static readonly VisionNames Vit = new(
        EncoderBlockNames.Vit, "encoder.layer", "embeddings.cls_token", "embeddings.position_embeddings", "embeddings.patch_embeddings.projection", "layernorm");

    public static readonly VisionNames Dinov2 = Vit with
    {
        Block = EncoderBlockNames.Vit with
        {
            AttentionNorm = "norm1", OutputNorm = "norm2", Intermediate = "mlp.fc1", Output = "mlp.fc2", AttentionScale = "layer_scale1.lambda1", OutputScale = "layer_scale2.lambda1",
        },
        Ignored = ["embeddings.mask_token"],
    };

    public static readonly VisionNames Dinov2Gated = Dinov2 with { Block = Dinov2.Block with { Intermediate = "mlp.weights_in", Output = "mlp.weights_out" } };

    public static readonly VisionNames Clip = new(
        new EncoderBlockNames(
            "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "layer_norm1", "mlp.fc1", "mlp.fc2", "layer_norm2"),
        "encoder.layers", "embeddings.class_embedding", "embeddings.position_embedding.weight", "embeddings.patch_embedding", "post_layernorm")
    {
        FirstNorm = "pre_layrnorm", // as in the files
    };

    /// <summary>The norm before the first block; null if there is none.</summary>
    public string? FirstNorm { get; init; }

    /// <summary>The tensors that only pre-training uses.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}
