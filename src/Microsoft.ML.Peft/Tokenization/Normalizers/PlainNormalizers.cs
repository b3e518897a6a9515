using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Normalizers;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<TextNormalizer> parts) : TextNormalizer
{
    public override string Normalize(string text) => parts.Aggregate(text, (changed, part) => part.Normalize(changed));
}

/// <summary>A normalizer that is one function.</summary>
internal sealed class FunctionNormalizer(Func<string, string> function) : TextNormalizer
{
    public override string Normalize(string text) => function(text);

    public static FunctionNormalizer Form(NormalizationForm form) => new(text => NormalForms.Normalize(text, form));

    /// <summary>Replaces each match.</summary>
    public static FunctionNormalizer Replace(Regex pattern, string content) => new(text => pattern.Replace(text, _ => content));

    /// <summary>Removes white space at the ends.</summary>
    public static FunctionNormalizer Strip(bool left, bool right) => new(text => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    });

    /// <summary>Removes control characters and makes special spaces plain, as Google's translation models do.</summary>
    public static FunctionNormalizer Nmt() => new(text => string.Concat(text.Where(c => !IsNmtControl(c)).Select(c => IsNmtSpace(c) ? ' ' : c)));

    private static bool IsNmtControl(char c) => c is (>= '\u0001' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F' or '\u008F' or '\u009F';

    private static bool IsNmtSpace(char c)
        => c is '\u0009' or '\u000A' or '\u000C' or '\u000D' or '\u1680' or (>= '\u200B' and <= '\u200F') or '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD';
}
