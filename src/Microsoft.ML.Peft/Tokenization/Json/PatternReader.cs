using System.Text.RegularExpressions;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads patterns: <c>{"String": …}</c>, or <c>{"Regex": …}</c> in the syntax of Oniguruma.</summary>
internal static partial class PatternReader
{
    // A pattern in a file can be slow without end.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static Regex Read(JsonPart part)
    {
        if (part.Find("String") is { } text)
            return new Regex(Regex.Escape(text.Text()), RegexOptions.CultureInvariant, Longest);
        var expression = part.Get("Regex");
        try
        {
            return new Regex(Possessive().Replace(expression.Text(), "(?>$1$2)"), RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled, Longest);
        }
        catch (ArgumentException exception)
        {
            throw expression.Wrong($"a regular expression that .NET can read ({exception.Message})", exception);
        }
    }

    // x?+, x*+ and x++ never give back; .NET has no such quantifiers, but groups that do the same.
    [GeneratedRegex(@"(\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\.|[^\\\[\](){}|*+?^$])([?*+])\+")]
    private static partial Regex Possessive();
}
