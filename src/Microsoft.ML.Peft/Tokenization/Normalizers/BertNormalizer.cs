using System.Globalization;
using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Normalizers;

/// <summary>The cleaning of BERT's texts.</summary>
/// <param name="cleans">Removes control characters, and makes every white space a space.</param>
/// <param name="separatesChinese">Puts spaces around Chinese characters.</param>
/// <param name="stripsAccents">Removes accents.</param>
/// <param name="lowers">Changes to lower case.</param>
internal sealed class BertNormalizer(bool cleans, bool separatesChinese, bool stripsAccents, bool lowers) : TextNormalizer
{
    public override string Normalize(string text)
    {
        if (cleans || separatesChinese)
            text = Cleaned(text);
        if (stripsAccents && !Ascii.IsValid(text))
            text = UnicodeForms.Where(NormalForms.Normalize(text, NormalizationForm.FormD), rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);
        return lowers ? UnicodeForms.Lower(text) : text;
    }

    private string Cleaned(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var cleaned = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleans && IsRemoved(rune))
                continue;
            if (cleans && Rune.IsWhiteSpace(rune))
                cleaned.Append(' ');
            else if (separatesChinese && IsChinese(rune.Value))
                cleaned.Append(' ').AppendRune(rune).Append(' ');
            else
                cleaned.AppendRune(rune);
        }

        return cleaned.ToString();
    }

    // Tab and line breaks are controls that count as white space; the other ones do not.
    private static bool IsRemoved(Rune rune) => rune.Value is 0 or 0xFFFD || (rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse);

    // The ranges of the reference, where one begins at 2B920 and not at 2B820.
    private static bool IsChinese(int value) => value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
