using System.Text.RegularExpressions;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>How options name modules; the rules are those of Hugging Face peft, so that its files mean the same here.</summary>
internal static class NamePattern
{
    // Patterns come from files, too.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Whether <paramref name="end"/> is the name, or what follows one of its dots.</summary>
    public static bool EndsWith(string name, string end) =>
        name == end || (name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal) && name[^(end.Length + 1)] == '.');

    public static bool IsInside(string name, string module) => name.StartsWith(module + ".", StringComparison.Ordinal);

    /// <summary>Whether a regular expression matches the whole name.</summary>
    public static bool Matches(string name, string pattern, string option) => Run(option, pattern, $"^(?:{pattern})$", name).Success;

    /// <summary>The value of the first pattern that matches the name or its end.</summary>
    public static T Lookup<T>(IReadOnlyDictionary<string, T> patterns, string name, T otherwise, string option)
    {
        foreach (var (pattern, value) in patterns)
        {
            if (Run(option, pattern, $@"^(?:.*\.)?(?:{pattern})$", name).Success)
                return value;
        }

        return otherwise;
    }

    /// <summary>The number of the layer that a module is part of, or null.</summary>
    public static int? LayerNumber(string name, string? layersPattern)
    {
        var pattern = layersPattern ?? @"[^.]*";
        var match = Run(nameof(AdapterOptions.LayersPattern), pattern, $@"(?:^|\.)(?:{pattern})\.(?<number>\d+)(?:\.|$)", name);
        return match.Success && int.TryParse(match.Groups["number"].ValueSpan, out var number) ? number : null;
    }

    private static Match Run(string option, string written, string pattern, string name)
    {
        try
        {
            return Regex.Match(name, pattern, RegexOptions.CultureInvariant, Longest);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ArgumentException($"{option}: matching '{written}' with the module '{name}' takes too long.", exception);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{option}: '{written}' is not a valid regular expression. {exception.Message}", exception);
        }
    }
}
