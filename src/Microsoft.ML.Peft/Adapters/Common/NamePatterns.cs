using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>
/// The regular expressions of an adapter's options, each compiled once and cached. Options may come from an untrusted file, so the
/// length of a pattern is limited, and all patterns share one time budget.
/// </summary>
/// <param name="path">The file of the options; null if code set them.</param>
/// <param name="budget">The time for all matches together; null for <see cref="UsualBudget"/>.</param>
internal sealed class NamePatterns(string? path, TimeSpan? budget = null)
{
    /// <summary>The maximum number of characters of a pattern; training tools write up to 500.</summary>
    public const int LongestPattern = 1024;

    /// <summary>The budget for all patterns of an adapter and all modules of a network; a thousand patterns for a thousand modules take half of it.</summary>
    private static readonly TimeSpan UsualBudget = TimeSpan.FromSeconds(2);

    // The budget cannot stop a single match; only the match's own limit can.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(0.25);

    // A compiled pattern takes kilobytes.
    private const int MostKept = 4096;

    private readonly Dictionary<(string Before, string Written, string After), Regex> _compiled = [];
    private readonly TimeSpan _budget = budget ?? UsualBudget;
    private readonly Stopwatch _spent = new();

    /// <summary>True if a regular expression matches the whole name.</summary>
    public bool Matches(string name, string pattern, string option) => Run(option, "^(?:", pattern, ")$", name).Success;

    /// <summary>The value of the first pattern that matches the name or its end.</summary>
    public T Lookup<T>(IReadOnlyDictionary<string, T> patterns, string name, T otherwise, string option)
    {
        foreach (var (pattern, value) in patterns)
        {
            if (Run(option, @"^(?:.*\.)?(?:", pattern, ")$", name).Success)
                return value;
        }

        return otherwise;
    }

    /// <summary>The layer number in a module's name, or null. Of several numbers after the same pattern the last counts, as in peft.</summary>
    public int? LayerNumber(string name, IReadOnlyList<string> layersPatterns)
    {
        foreach (var pattern in layersPatterns.DefaultIfEmpty("[^.]*"))
        {
            var match = Run(nameof(AdapterOptions.LayersPatterns), @"^(?:.*\.)?(?:", pattern, @")\.(?<number>\d+)(?:\.|$)", name);
            if (match.Success)
                return int.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        return null;
    }

    private Match Run(string option, string before, string written, string after, string name)
    {
        if (written.Length > LongestPattern)
            throw Refusal(option, $"a pattern has {written.Length} characters; at most {LongestPattern} are allowed.");
        if (_spent.Elapsed > _budget)
            throw TooSlow(option, written, name, null);
        _spent.Start();
        try
        {
            return Compiled(before, written, after).Match(name);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw TooSlow(option, written, name, exception);
        }
        catch (ArgumentException exception)
        {
            throw Refusal(option, $"'{written}' is not a valid regular expression. {exception.Message}", exception);
        }
        finally
        {
            _spent.Stop();
        }
    }

    private Regex Compiled(string before, string written, string after)
    {
        if (_compiled.TryGetValue((before, written, after), out var regex))
            return regex;
        regex = new Regex(before + written + after, RegexOptions.CultureInvariant, LongestMatch);
        if (_compiled.Count < MostKept)
            _compiled.Add((before, written, after), regex);
        return regex;
    }

    private Exception TooSlow(string option, string written, string name, Exception? inner) =>
        Refusal(option, $"matching the names of the network's modules takes too long; it stopped at '{written}' with the module '{name}'. Write a simpler pattern.", inner);

    private Exception Refusal(string option, string reason, Exception? inner = null) => path is null
        ? new ArgumentException($"{option}: {reason}", inner)
        : new InvalidDataException($"'{path}': {option}: {reason}", inner);
}

/// <summary>Compares names in options with modules by the rules of Hugging Face peft, so its files have the same meaning here.</summary>
internal static class NamePattern
{
    /// <summary>True if <paramref name="end"/> is the name, or the part of it after a dot.</summary>
    public static bool EndsWith(string name, string end) =>
        name == end || (name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal) && name[^(end.Length + 1)] == '.');

    /// <summary>True if a part of the path before the last name ends with the name of a module.</summary>
    public static bool ContainsModule(string tensor, string module) =>
        tensor.StartsWith(module + ".", StringComparison.Ordinal) || tensor.Contains($".{module}.", StringComparison.Ordinal);

    public static bool IsInside(string name, string module) => name.StartsWith(module + ".", StringComparison.Ordinal);
}
