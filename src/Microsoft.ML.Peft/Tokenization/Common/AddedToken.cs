namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>A token that is found in the text before it is split.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>True for tokens that decoding leaves out.</summary>
    public bool IsSpecial { get; init; } = true;

    /// <summary>True if it is found in the normalised text, in its own normalised form.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>True if it is not found inside a word.</summary>
    public bool IsWord { get; init; }

    /// <summary>True if it takes the white space before it.</summary>
    public bool TakesSpaceBefore { get; init; }

    /// <summary>True if it takes the white space behind it.</summary>
    public bool TakesSpaceBehind { get; init; }
}
