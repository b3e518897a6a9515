using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Json;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>Reads a <c>tokenizer.json</c>, the format of Hugging Face's Rust library.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <exception cref="InvalidDataException">The file is damaged; the message names the key.</exception>
    /// <exception cref="NotSupportedException">A part of the tokenizer is of a kind that is not read; the message names the key.</exception>
    public static TextTokenizer Read(PretrainedFiles files, SpecialTokens specials)
    {
        using var document = JsonFile.Read(files, FileName);
        var root = new JsonPart(files.PathOf(FileName), "", document.RootElement);
        var model = ModelReader.Read(root.Get("model"));
        List<AddedToken> added = [];
        foreach (var item in root.Find("added_tokens")?.Items() ?? [])
        {
            var token = AddedTokenReader.Read(item, item.Get("id").Integer());
            added.Add(token with { Id = model.IdOf(token.Content) ?? token.Id });
        }

        var pipeline = new TokenPipeline(
            model,
            root.Find("normalizer") is { } normalizer ? NormalizerReader.Read(normalizer) : null,
            root.Find("pre_tokenizer") is { } splitter ? SplitterReader.Read(splitter) : null,
            root.Find("decoder") is { } decoder ? DecoderReader.Read(decoder) : null,
            added);
        var template = (root.Find("post_processor") is { } processor ? TemplateReader.Read(processor) : null) ?? TokenTemplate.None;
        var truncation = root.Find("truncation");
        return specials.Finished(
            pipeline,
            template,
            padding: root.Find("padding")?.Find("pad_id")?.Integer(),
            length: truncation?.Find("max_length")?.Integer(),
            truncatesStart: truncation?.Find("direction")?.Text() == "Left");
    }
}
