using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Splitters;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static partial class SplitterReader
{
    private const string Supported = "Sequence, BertPreTokenizer, ByteLevel, Metaspace, Whitespace, WhitespaceSplit, Punctuation, Digits, CharDelimiterSplit, Split";

    public static TextSplitter Read(JsonPart part) => part.Get("type").Text() switch
    {
        "Sequence" => new SplitterSequence([.. part.Get("pretokenizers").Items().Select(Read)]),
        "BertPreTokenizer" => new BertSplitter(),
        "ByteLevel" => new ByteLevelSplitter(part.Flag("add_prefix_space", true), part.Flag("use_regex", true)),
        "Metaspace" => Metaspace(part),
        "Whitespace" => new PatternSplitter(WordsAndSigns(), SplitBehavior.Removed, inverts: true),
        "WhitespaceSplit" => new RuneSplitter(Rune.IsWhiteSpace, SplitBehavior.Removed),
        "Punctuation" => new RuneSplitter(UnicodeForms.IsBertPunctuation, part.Find("behavior") is { } behavior ? Behavior(behavior) : SplitBehavior.Isolated),
        "Digits" => new RuneSplitter(Rune.IsNumber, part.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "CharDelimiterSplit" => new RuneSplitter(Is(Character(part.Get("delimiter"))), SplitBehavior.Removed),
        "Split" => new PatternSplitter(PatternReader.Read(part.Get("pattern")), Behavior(part.Get("behavior")), part.Flag("invert", false)),
        _ => throw part.Get("type").Unsupported(Supported),
    };

    /// <summary>Where a Metaspace adds a leading space; older files have a flag.</summary>
    public static LeadingSpace Leading(JsonPart part)
    {
        if (part.Find("prepend_scheme") is not { } scheme)
            return part.Flag("add_prefix_space", true) ? LeadingSpace.Always : LeadingSpace.Never;
        return scheme.Text() switch
        {
            "always" => LeadingSpace.Always,
            "first" => LeadingSpace.First,
            "never" => LeadingSpace.Never,
            _ => throw scheme.Wrong("one of always, first, never"),
        };
    }

    /// <summary>A text of one character.</summary>
    public static char Character(JsonPart part) => part.Text() is [var character] ? character : throw part.Wrong("one character");

    private static MetaspaceSplitter Metaspace(JsonPart part) => new(Character(part.Get("replacement")), Leading(part), part.Flag("split", true));

    private static Func<Rune, bool> Is(char character) => rune => rune.Value == character;

    private static SplitBehavior Behavior(JsonPart part) => part.Text() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw part.Wrong("one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u200C\u200D]+|[^\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u200C\u200D\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex WordsAndSigns();
}
