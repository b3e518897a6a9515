using System.Globalization;
using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>Classes and case of characters, as the Rust library of Hugging Face uses them.</summary>
internal static class UnicodeForms
{
    /// <summary>The text in lower case, one character at a time, so that a final sigma stays as it is.</summary>
    public static string Lower(string text)
    {
        var lower = text.ToLowerInvariant();
        return lower.Contains('\u0130') ? lower.Replace("\u0130", "i\u0307", StringComparison.Ordinal) : lower;
    }

    /// <summary>The characters that a condition keeps.</summary>
    public static string Where(string text, Func<Rune, bool> keeps)
    {
        StringBuilder? kept = null;
        int place = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!keeps(rune))
                kept ??= new StringBuilder(text, 0, place, text.Length);
            else
                kept?.AppendRune(rune);
            place += rune.Utf16SequenceLength;
        }

        return kept?.ToString() ?? text;
    }

    /// <summary>Appends a character without the boxing of <c>Append(object)</c>.</summary>
    public static StringBuilder AppendRune(this StringBuilder builder, Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        return builder.Append(characters[..rune.EncodeToUtf16(characters)]);
    }

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Punctuation as BERT defines it: Unicode's, and every ASCII character that is neither letter, digit, space nor control.</summary>
    public static bool IsBertPunctuation(Rune rune)
        => rune.IsAscii ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126) : Rune.IsPunctuation(rune);

    /// <summary>A character of words, by Unicode's rules for regular expressions.</summary>
    public static bool IsWord(Rune rune) => Rune.IsLetter(rune) || IsMark(rune) || rune.Value is 0x200C or 0x200D
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
}
