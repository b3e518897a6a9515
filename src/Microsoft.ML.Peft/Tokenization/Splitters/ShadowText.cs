using System.Globalization;
using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>
/// A regular expression of .NET sees a character beyond U+FFFF as two surrogates, which are of no class. So it reads another text,
/// where one character of the same class stands for each such character.
/// </summary>
internal static class ShadowText
{
    // By the values of UnicodeCategory; characters that patterns do not name.
    private const string StandIns = "\uA722\uA723\u1F88\uA717\uA66E\u1DC0\u1B04\u20DD\uA8D0\u2180\u3220\u3000\u2028\u2029\u009D\u2064\uE000\uE000\u2054\uFE31\u2E28\u2E29\u2E0C\u2E0D\u2E3C\u2A0C\u20BD\uA720\u2B00\uFDD0";

    /// <param name="text">A text without unpaired surrogates.</param>
    /// <param name="places">The place in the text for each place of the result; null if they are the same.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, out int[]? places)
    {
        places = null;
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var shadow = new char[text.Length];
        places = new int[text.Length + 1];
        var (count, place) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            shadow[count] = rune.IsBmp ? (char)rune.Value : StandIns[(int)Rune.GetUnicodeCategory(rune)];
            places[count++] = place;
            place += rune.Utf16SequenceLength;
        }

        places[count] = place;
        return shadow.AsSpan(0, count);
    }

    public static int PlaceOf(int[]? places, int index) => places is null ? index : places[index];

    /// <summary>The class that a stand-in has to have; for tests.</summary>
    public static UnicodeCategory CategoryOf(UnicodeCategory category) => char.GetUnicodeCategory(StandIns[(int)category]);
}
