using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>The pieces of a vocabulary and their ids.</summary>
internal sealed class PieceList
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _pieces = [];

    public PieceList(Dictionary<string, int> ids)
    {
        _ids = ids;
        Spans = new SpanTable(ids);
        foreach (var (piece, id) in ids)
        {
            _pieces.TryAdd(id, piece);
            LargestId = Math.Max(LargestId, id);
            LongestPiece = Math.Max(LongestPiece, piece.Length);
        }
    }

    /// <summary>The ids by parts of a text.</summary>
    public SpanTable Spans { get; }

    public int Count => _ids.Count;

    public int LargestId { get; }

    /// <summary>The number of characters of the longest piece.</summary>
    public int LongestPiece { get; }

    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    public int? IdOf(string piece) => _ids.TryGetValue(piece, out int id) ? id : null;

    public string? PieceOf(int id) => _pieces.GetValueOrDefault(id);

    /// <summary>The ids of the pieces of a text's bytes, such as <c>&lt;0x0A&gt;</c>; null if one is missing.</summary>
    public List<int>? IdsOfBytes(ReadOnlySpan<char> text)
    {
        var ids = new List<int>();
        foreach (byte value in Encoding.UTF8.GetBytes(text.ToArray()))
        {
            if (IdOf(FormattableString.Invariant($"<0x{value:X2}>")) is not { } id)
                return null;
            ids.Add(id);
        }

        return ids;
    }
}
