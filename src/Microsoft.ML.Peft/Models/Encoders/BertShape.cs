using Microsoft.ML.Peft.Models.Encoders.Positions;
using Microsoft.ML.Peft.Models.Weights;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The hyper-parameters of a text encoder, and the differences between the architectures.</summary>
/// <param name="Embeddings">The tables of the input.</param>
/// <param name="Block">The hyper-parameters of a block.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Names">The names of a block's layers.</param>
/// <param name="BlocksPath">The name of the list of blocks.</param>
/// <param name="MaximumLength">The maximum number of tokens of a text.</param>
internal sealed record BertShape(
    BertEmbeddingShape Embeddings, EncoderBlockShape Block, int Blocks, EncoderBlockNames Names, string BlocksPath, int MaximumLength)
{
    /// <summary>The limits of the network's texts.</summary>
    public TextLimits Limits => new(Embeddings.VocabularySize, MaximumLength);

    /// <summary>Create the position schemes from the network's weights; blocks refer to them by index.</summary>
    public IReadOnlyList<Func<WeightReader, PositionScheme>> Positions { get; init; } = [];

    /// <summary>The position scheme of each block; null if all blocks have the first one.</summary>
    public IReadOnlyList<int>? PositionsOfBlocks { get; init; }

    /// <summary>True if the first block's attention has a norm.</summary>
    public bool FirstBlockHasAttentionNorm { get; init; } = true;

    /// <summary>The name of the norm after the last block; null if there is none.</summary>
    public string? FinalNorm { get; init; }

    /// <summary>True if the architecture's vector of a text is the mean over its tokens; false for the first token.</summary>
    public bool PoolsMean { get; init; }

    /// <summary>The hyper-parameters of one of the blocks.</summary>
    public EncoderBlockShape BlockAt(int number) => number == 0 && !FirstBlockHasAttentionNorm ? Block with { HasAttentionNorm = false } : Block;
}
