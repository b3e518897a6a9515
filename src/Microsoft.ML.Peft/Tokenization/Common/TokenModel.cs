namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>A vocabulary with the algorithm that splits a word into its pieces. Thread-safe.</summary>
internal abstract class TokenModel
{
    /// <summary>The id for what no piece covers; null if the vocabulary has none.</summary>
    public abstract int? UnknownId { get; }

    /// <summary>The largest id.</summary>
    public abstract int LargestId { get; }

    /// <summary>True if texts repeat its inputs, so that their ids are worth keeping.</summary>
    public virtual bool ReadsWords => true;

    /// <summary>The id of a piece; null if there is none.</summary>
    public abstract int? IdOf(string piece);

    /// <summary>The piece of an id; null if there is none.</summary>
    public abstract string? PieceOf(int id);

    /// <summary>Adds the ids of a word.</summary>
    public abstract void Encode(ReadOnlySpan<char> word, List<int> ids);
}
