using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>From a text to ids: added tokens are found, the rest is normalised, split into words, and the words into pieces.</summary>
internal sealed class TokenPipeline
{
    private readonly TextNormalizer? _normalizer;
    private readonly TextSplitter? _splitter;
    private readonly TokenDecoder? _decoder;
    private readonly WordCache _words;
    private readonly AddedTokens _plain;
    private readonly AddedTokens _normalized;
    private readonly Dictionary<int, AddedToken> _added = [];

    public TokenPipeline(TokenModel model, TextNormalizer? normalizer = null, TextSplitter? splitter = null, TokenDecoder? decoder = null, IEnumerable<AddedToken>? added = null)
    {
        (Model, _normalizer, _splitter, _decoder) = (model, normalizer, splitter, decoder);
        _words = new WordCache(model);
        foreach (var token in added ?? [])
            _added[token.Id] = token;
        _plain = new AddedTokens(_added.Values.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _normalized = new AddedTokens(_added.Values.Where(token => token.IsNormalized).Select(token => (Normalized(token.Content), token)));
        LargestId = Math.Max(model.LargestId, _added.Keys.Append(0).Max());
    }

    public TokenModel Model { get; }

    /// <summary>The largest id.</summary>
    public int LargestId { get; }

    /// <summary>The id of a token; null if there is none.</summary>
    public int? IdOf(string token) => _added.Values.FirstOrDefault(added => added.Content == token)?.Id ?? Model.IdOf(token);

    /// <summary>Adds the ids of a text.</summary>
    /// <param name="text">A text without unpaired surrogates.</param>
    /// <param name="ids">The list to add to.</param>
    /// <param name="enough">The number of ids after which it may stop.</param>
    public void Encode(string text, List<int> ids, int enough)
    {
        enough = (int)Math.Min(int.MaxValue, (long)ids.Count + enough);
        var words = new List<TextPiece>();
        foreach (var (part, token) in _plain.Split(new TextPiece(text.AsMemory(), AtStart: true)))
        {
            if (token is not null)
                ids.Add(token.Id);
            else
                EncodePart(part, words, ids, enough);
            if (ids.Count >= enough)
                return;
        }
    }

    /// <summary>The text of ids, without special tokens and unknown ids.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        ids = ids.Where(id => !(_added.TryGetValue(id, out var token) && token.IsSpecial));
        if (Model is LibraryModel library)
            return library.Decode(ids);
        List<string> pieces = [.. ids.Select(id => _added.TryGetValue(id, out var token) ? token.Content : Model.PieceOf(id)).OfType<string>()];
        return _decoder is null ? string.Join(' ', pieces) : string.Concat(_decoder.Decode(pieces));
    }

    private void EncodePart(TextPiece part, List<TextPiece> words, List<int> ids, int enough)
    {
        var normalized = part with { Text = Normalized(part.Text.ToString()).AsMemory() };
        foreach (var (piece, token) in _normalized.Split(normalized))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            words.Clear();
            if (_splitter is null)
                words.Add(piece);
            else
                _splitter.Split(piece, words);
            foreach (var word in words)
            {
                if (!word.Text.IsEmpty)
                    _words.Encode(word.Text.Span, ids);
                if (ids.Count >= enough)
                    return;
            }
        }
    }

    private string Normalized(string text) => _normalizer?.Normalize(text) ?? text;
}
