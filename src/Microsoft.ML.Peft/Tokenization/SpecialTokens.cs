using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Json;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>
/// The settings beside a tokenizer's vocabulary: <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and
/// <c>added_tokens.json</c>, each of which may be missing.
/// </summary>
internal sealed class SpecialTokens(PretrainedFiles files)
{
    private const string AddedName = "added_tokens.json";

    private readonly ModelConfiguration? _map = files.Has("special_tokens_map.json") ? ModelConfiguration.Read(files, "special_tokens_map.json") : null;

    /// <summary>The <c>tokenizer_config.json</c>; null if it is missing.</summary>
    public ModelConfiguration? Settings { get; } = files.Has("tokenizer_config.json") ? ModelConfiguration.Read(files, "tokenizer_config.json") : null;

    /// <summary>The text of a special token, such as <c>pad_token</c>; null if no file has it.</summary>
    public string? Name(string key) => Name(Settings, key) ?? Name(_map, key);

    /// <summary>The tokens added to the vocabulary of a tokenizer without <c>tokenizer.json</c>.</summary>
    public IEnumerable<AddedToken> Added()
    {
        if (files.Has(AddedName))
        {
            using var document = JsonFile.Read(files, AddedName);
            foreach (var (content, id) in new JsonPart(files.PathOf(AddedName), "", document.RootElement).Members())
                yield return new AddedToken(content, id.Integer()) { IsSpecial = false };
        }

        if (Settings?.Value("added_tokens_decoder") is not { } list)
            yield break;
        foreach (var (text, token) in new JsonPart(Settings.Path, "added_tokens_decoder", list).Members())
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                throw token.Wrong("under the id of a token, as a number");
            yield return AddedTokenReader.Read(token, id);
        }
    }

    /// <summary>The tokenizer, with padding and the side of truncation from the settings.</summary>
    /// <param name="pipeline">From texts to ids.</param>
    /// <param name="template">The tokens around texts.</param>
    /// <param name="padding">The id of padding, if no name of a padding token is known.</param>
    /// <param name="length">The maximum length; null for none.</param>
    /// <param name="truncatesStart">True if the settings do not name a side and texts lose their beginning.</param>
    public TextTokenizer Finished(TokenPipeline pipeline, TokenTemplate template, int? padding = null, int? length = null, bool truncatesStart = false)
    {
        string side = Settings?.Text("truncation_side", truncatesStart ? "left" : "right") ?? (truncatesStart ? "left" : "right");
        Settings?.Require(side is "left" or "right", "truncation_side", "left or right");
        return new TextTokenizer(pipeline, template)
        {
            PaddingId = Id("pad_token") ?? padding ?? pipeline.IdOf("[PAD]") ?? pipeline.IdOf("<pad>") ?? 0,
            UnknownId = pipeline.Model.UnknownId ?? Id("unk_token") ?? pipeline.IdOf("<unk>") ?? pipeline.IdOf("[UNK]") ?? 0,
            MaximumLength = Math.Max(1, length ?? int.MaxValue),
            TruncatesStart = side == "left",
        };

        int? Id(string key) => Name(key) is { } name ? pipeline.IdOf(name) : null;
    }

    // A text, or an object with the text and how it is found.
    private static string? Name(ModelConfiguration? configuration, string key)
        => configuration?.Value(key) is { } value && value.ValueKind == JsonValueKind.Object ? configuration.Section(key)!.Text("content")
            : configuration is not null && configuration.Has(key) ? configuration.Text(key) : null;
}
