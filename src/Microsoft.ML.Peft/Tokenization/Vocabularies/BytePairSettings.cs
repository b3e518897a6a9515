namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>The variants of byte pair encoding.</summary>
internal sealed record BytePairSettings
{
    /// <summary>The id of unknown characters; null: they are left out.</summary>
    public int? UnknownId { get; init; }

    /// <summary>The prefix of characters that do not begin a word.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The suffix of the last character of a word.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>True if unknown characters in a row are one token.</summary>
    public bool MergesUnknown { get; init; }

    /// <summary>True if an unknown character becomes the pieces of its bytes.</summary>
    public bool SplitsUnknownBytes { get; init; }

    /// <summary>True if a word that is a piece is never split.</summary>
    public bool PrefersWholeWords { get; init; }
}
