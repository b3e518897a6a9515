using System.Globalization;
using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>
/// Unicode's normal forms (Unicode Standard Annex 15) from a table of version 14. Those of .NET depend on the system's version of
/// ICU and are missing in globalization-invariant mode; these give the same ids on every system.
/// </summary>
internal static class NormalForms
{
    // Hangul syllables are composed by arithmetic (Unicode Standard, section 3.12).
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Trails = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = 11172;

    private static readonly Tables Data = Read();

    /// <summary>The text in a normal form.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
            return text;
        var runes = Decomposed(text, form is NormalizationForm.FormKC or NormalizationForm.FormKD);
        Order(runes);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
            Compose(runes);
        var normalized = new StringBuilder(text.Length);
        foreach (int rune in runes)
            normalized.AppendRune(new Rune(rune));
        return normalized.ToString();
    }

    private static List<int> Decomposed(string text, bool compatible)
    {
        var runes = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            int syllable = rune.Value - Syllables;
            if (rune.Value < 0x80)
            {
                runes.Add(rune.Value);
            }
            else if (syllable is >= 0 and < SyllableCount)
            {
                runes.Add(Leads + (syllable / (VowelCount * TrailCount)));
                runes.Add(Vowels + (syllable / TrailCount % VowelCount));
                if (syllable % TrailCount > 0)
                    runes.Add(Trails + (syllable % TrailCount));
            }
            else if ((compatible && Data.Compatible.TryGetValue(rune.Value, out int[]? parts)) || Data.Canonical.TryGetValue(rune.Value, out parts))
            {
                runes.AddRange(parts);
            }
            else
            {
                runes.Add(rune.Value);
            }
        }

        return runes;
    }

    // Marks in a row are sorted by their classes; equal ones keep their order.
    private static void Order(List<int> runes)
    {
        for (int start = 0; start < runes.Count; start++)
        {
            if (ClassOf(runes[start]) == 0)
                continue;
            int end = start;
            while (end < runes.Count && ClassOf(runes[end]) > 0)
                end++;
            int[] sorted = [.. runes.GetRange(start, end - start).OrderBy(ClassOf)];
            for (int i = 0; i < sorted.Length; i++)
                runes[start + i] = sorted[i];
            start = end;
        }
    }

    private static void Compose(List<int> runes)
    {
        var (count, starter, last) = (0, -1, -1);
        foreach (int rune in runes.ToArray())
        {
            int order = ClassOf(rune);
            // A mark is blocked by one before it of the same or a higher class.
            if (starter >= 0 && (last < 0 || last < order) && Pair(runes[starter], rune) is { } composed)
            {
                runes[starter] = composed;
                continue;
            }

            if (order == 0)
                (starter, last) = (count, -1);
            else
                last = order;
            runes[count++] = rune;
        }

        runes.RemoveRange(count, runes.Count - count);
    }

    private static int? Pair(int first, int second)
    {
        var (lead, vowel, trail, syllable) = (first - Leads, second - Vowels, second - Trails, first - Syllables);
        if (lead is >= 0 and < 19 && vowel is >= 0 and < VowelCount)
            return Syllables + (((lead * VowelCount) + vowel) * TrailCount);
        if (syllable is >= 0 and < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
            return first + trail;
        return Data.Pairs.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(int rune) => rune < 0x300 ? 0 : Data.Classes.GetValueOrDefault(rune);

    // Each line: D canonical, K compatible decomposition, C composition, M class of a mark; then the character and the values.
    private static Tables Read()
    {
        var tables = new Tables([], [], [], []);
        using var reader = new StreamReader(typeof(NormalForms).Assembly.GetManifestResourceStream("NormalForms.txt")!);
        while (reader.ReadLine() is { } line)
        {
            int[] values = [.. line[2..].Split(' ').Select(value => int.Parse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
            switch (line[0])
            {
                case 'D':
                    tables.Canonical.Add(values[0], values[1..]);
                    break;
                case 'K':
                    tables.Compatible.Add(values[0], values[1..]);
                    break;
                case 'C':
                    tables.Pairs.Add((values[1], values[2]), values[0]);
                    break;
                default:
                    tables.Classes.Add(values[0], values[1]);
                    break;
            }
        }

        return tables;
    }

    private sealed record Tables(Dictionary<int, int[]> Canonical, Dictionary<int, int[]> Compatible, Dictionary<(int, int), int> Pairs, Dictionary<int, int> Classes);
}
