using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Normalizers;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string Supported = "Sequence, BertNormalizer, NFC, NFD, NFKC, NFKD, Nmt, Lowercase, Strip, StripAccents, Replace, Prepend, Precompiled, ByteLevel";

    public static TextNormalizer Read(JsonPart part) => part.Get("type").Text() switch
    {
        "Sequence" => new NormalizerSequence([.. part.Get("normalizers").Items().Select(Read)]),
        "BertNormalizer" => Bert(part),
        "NFC" => FunctionNormalizer.Form(NormalizationForm.FormC),
        "NFD" => FunctionNormalizer.Form(NormalizationForm.FormD),
        "NFKC" => FunctionNormalizer.Form(NormalizationForm.FormKC),
        "NFKD" => FunctionNormalizer.Form(NormalizationForm.FormKD),
        "Nmt" => FunctionNormalizer.Nmt(),
        "Lowercase" => new FunctionNormalizer(UnicodeForms.Lower),
        "Strip" => FunctionNormalizer.Strip(part.Flag("strip_left", true), part.Flag("strip_right", true)),
        "StripAccents" => new FunctionNormalizer(text => UnicodeForms.Where(text, rune => !UnicodeForms.IsMark(rune))),
        "Replace" => FunctionNormalizer.Replace(PatternReader.Read(part.Get("pattern")), part.Get("content").Text()),
        "Prepend" => Prepend(part.Get("prepend").Text()),
        "Precompiled" => Precompiled(part.Get("precompiled_charsmap")),
        "ByteLevel" => new FunctionNormalizer(text => ByteCharacters.Of(text)),
        _ => throw part.Get("type").Unsupported(Supported),
    };

    private static BertNormalizer Bert(JsonPart part)
    {
        bool lowers = part.Flag("lowercase", true);
        return new BertNormalizer(part.Flag("clean_text", true), part.Flag("handle_chinese_chars", true), part.Flag("strip_accents", lowers), lowers);
    }

    private static FunctionNormalizer Prepend(string start) => new(text => text.Length == 0 ? text : start + text);

    private static PrecompiledNormalizer Precompiled(JsonPart part)
    {
        try
        {
            return new PrecompiledNormalizer(Convert.FromBase64String(part.Text()));
        }
        catch (FormatException exception)
        {
            throw part.Wrong("SentencePiece's table of replacements in base 64", exception);
        }
    }
}
