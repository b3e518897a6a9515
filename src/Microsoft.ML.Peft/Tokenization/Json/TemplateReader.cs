using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>.</summary>
internal static class TemplateReader
{
    /// <returns>Null if it adds no tokens.</returns>
    public static TokenTemplate? Read(JsonPart part) => part.Get("type").Text() switch
    {
        "ByteLevel" => null, // changes offsets only
        "BertProcessing" => TokenTemplate.Around(Id(part.Get("cls")), Id(part.Get("sep"))),
        "RobertaProcessing" => TokenTemplate.Around(Id(part.Get("cls")), Id(part.Get("sep")), separatesTwice: true),
        "TemplateProcessing" => Template(part),
        "Sequence" => Sequence(part.Get("processors")),
        _ => throw part.Get("type").Unsupported("TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence"),
    };

    private static TokenTemplate? Sequence(JsonPart part)
    {
        TokenTemplate[] templates = [.. part.Items().Select(Read).OfType<TokenTemplate>()];
        return templates.Length <= 1 ? templates.FirstOrDefault() : throw part.Unsupported("lists with one processor that adds tokens");
    }

    private static int Id(JsonPart pair) => pair.Items(2)[1].Integer();

    private static TokenTemplate Template(JsonPart part)
    {
        var tokens = part.Get("special_tokens");
        var single = Parts(part.Get("single"), tokens, "A");
        // A template of pairs may be missing; then both texts have the tokens of one.
        if (part.Find("pair") is not { } pairs)
            return new TokenTemplate { First = single[0], Last = single[1], BeforeSecond = single[0], AfterSecond = single[1] };
        var pair = Parts(pairs, tokens, "A", "B");
        if (!pair[0].SequenceEqual(single[0]) || !pair[1].Take(single[1].Count).SequenceEqual(single[1]))
            throw pairs.Unsupported("templates of pairs that begin with the template of a single text");
        return new TokenTemplate { First = single[0], Last = single[1], BeforeSecond = [.. pair[1].Skip(single[1].Count)], AfterSecond = pair[2] };
    }

    // The tokens before each text, and behind the last.
    private static List<List<int>> Parts(JsonPart list, JsonPart tokens, params string[] texts)
    {
        List<List<int>> parts = [[]];
        foreach (var item in list.Items())
        {
            if (item.Find("Sequence") is not { } sequence)
            {
                parts[^1].AddRange(tokens.Get(item.Get("SpecialToken").Get("id").Text()).Get("ids").Items().Select(id => id.Integer()));
                continue;
            }

            if (parts.Count > texts.Length || sequence.Get("id").Text() != texts[parts.Count - 1])
                throw list.Wrong($"a template with the texts {string.Join(" and ", texts)} in this order");
            parts.Add([]);
        }

        return parts.Count == texts.Length + 1 ? parts : throw list.Wrong($"a template with the texts {string.Join(" and ", texts)}");
    }
}
