namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The tables whose sum is the input of a text encoder.</summary>
/// <param name="VocabularySize">The number of rows of the token table.</param>
/// <param name="Width">E, the number of values of a row.</param>
internal sealed record BertEmbeddingShape(int VocabularySize, int Width)
{
    /// <summary>The name of the token table.</summary>
    public string Words { get; init; } = "embeddings.word_embeddings";

    /// <summary>The name of the norm.</summary>
    public string Norm { get; init; } = "embeddings.LayerNorm";

    /// <summary>True if the norm has a bias.</summary>
    public bool NormBias { get; init; } = true;

    /// <summary>The number of rows of the position table; 0 if there is none.</summary>
    public int Positions { get; init; }

    /// <summary>The row of the first token's position.</summary>
    public int FirstPosition { get; init; }

    /// <summary>The number of rows of the segment table; 0 if there is none.</summary>
    public int Segments { get; init; }

    /// <summary>The share of values dropped during training, after the norm.</summary>
    public double Dropout { get; init; }

    /// <summary>The name of the layer from E to W values; null if both are the same.</summary>
    public string? Projection { get; init; }

    /// <summary>True if the norm follows the projection; false if it precedes it.</summary>
    public bool ProjectsFirst { get; init; }
}
