using System.Text;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization;

using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft;

/// <summary>
/// The tokenizer of a pre-trained model. Converts text to the ids of its network, with the special tokens of the model's training,
/// and back. Thread-safe.
/// </summary>
public sealed class TextTokenizer
{
    private readonly TokenPipeline _pipeline;
    private readonly TokenTemplate _template;

    internal TextTokenizer(TokenPipeline pipeline, TokenTemplate template)
    {
        (_pipeline, _template) = (pipeline, template);
        UnknownId = pipeline.Model.UnknownId ?? 0;
    }

    /// <summary>The id of padding in a batch. It is masked, so it only needs to be a row of the table.</summary>
    public int PaddingId { get; internal init; }

    /// <summary>The id of unknown tokens.</summary>
    public int UnknownId { get; internal init; }

    /// <summary>
    /// The maximum number of ids from <see cref="Encode"/>, including special tokens: the truncation of <c>tokenizer.json</c>, or the
    /// limit of the network if it is smaller.
    /// </summary>
    public int MaximumLength { get; internal set; } = int.MaxValue;

    /// <summary>True if long texts lose their beginning, and not their end.</summary>
    internal bool TruncatesStart { get; init; }

    /// <summary>The largest possible id of a text.</summary>
    internal int LargestId => _pipeline.LargestId;

    /// <summary>
    /// Reads the tokenizer of a model; weights are not needed. <c>tokenizer.json</c> is read if the folder has it. Otherwise
    /// <c>tokenizer_class</c> of <c>tokenizer_config.json</c>, then <c>model_type</c> of <c>config.json</c>, then the files decide:
    /// <c>vocab.txt</c> (BERT, DistilBERT, MPNet), <c>vocab.json</c> with <c>merges.txt</c> (RoBERTa), <c>tokenizer.model</c> (Llama), or the
    /// <c>vocab.json</c> of the Universal Sentence Encoder lite.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer files.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names the file and the key.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of a kind that is not read; the message names the file and the key.</exception>
    public static TextTokenizer Load(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"There is no folder '{directory}'.");
        return TokenizerFiles.Read(PretrainedFiles.In(directory))
            ?? throw new FileNotFoundException($"'{directory}' holds no tokenizer: neither {TokenizerFiles.Names}. Copy the tokenizer's files into the folder.");
    }

    /// <summary>
    /// The ids of a text, including special tokens. Long texts are truncated, at the end unless the model's files say
    /// otherwise. A special token that is written in the text, such as <c>[MASK]</c>, is that token. Without special tokens, a text
    /// without any token has the one id <see cref="UnknownId"/>. Unpaired surrogates become U+FFFD.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>At least one and at most <see cref="MaximumLength"/> ids.</returns>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeUpTo(text, MaximumLength);
    }

    /// <summary>The ids of a text, at most <paramref name="maximumLength"/>.</summary>
    internal IReadOnlyList<int> EncodeUpTo(string text, int maximumLength) => Ids(text, _template.First, _template.Last, maximumLength);

    /// <summary>The same for the second of two texts that a network reads as one sequence.</summary>
    internal IReadOnlyList<int> EncodeSecond(string text, int maximumLength) => Ids(text, _template.BeforeSecond, _template.AfterSecond, maximumLength);

    /// <summary>The text of ids. Ids outside of the vocabulary and known special tokens are omitted.</summary>
    /// <param name="ids">Token ids from <see cref="Encode"/> or from a network.</param>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _pipeline.Decode(ids.Where(id => !_template.First.Contains(id) && !_template.Last.Contains(id)));
    }

    private List<int> Ids(string text, IReadOnlyList<int> first, IReadOnlyList<int> last, int maximumLength)
    {
        int space = Math.Max(0, maximumLength - first.Count - last.Count);
        List<int> ids = [.. first];
        _pipeline.Encode(WithoutLoneSurrogates(text), ids, TruncatesStart ? int.MaxValue : space);
        if (ids.Count - first.Count is var count && count > space)
            ids.RemoveRange(TruncatesStart ? first.Count : first.Count + space, count - space);
        if (ids.Count + last.Count == 0)
            ids.Add(UnknownId);
        ids.AddRange(last);
        return ids;
    }

    private static string WithoutLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            valid.AppendRune(rune);
        return valid.ToString();
    }
}
