using System.Globalization;

namespace Benchmarks.Running;

/// <summary>The options of an experiment: <c>--name value</c>, lists separated by commas, switches without a value.</summary>
internal sealed class ExperimentArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _switches = new(StringComparer.Ordinal);

    /// <param name="arguments">The command-line arguments.</param>
    /// <param name="options">The options with a value.</param>
    /// <param name="switches">The options without a value.</param>
    public ExperimentArguments(string[] arguments, string[] options, params string[] switches)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (switches.Contains(name))
                _switches.Add(name);
            else if (options.Contains(name) && i + 1 < arguments.Length)
                _values[name] = arguments[++i];
            else
                throw new ExperimentException($"'{arguments[i]}' is not an option. Options: {string.Join(" ", options.Select(o => $"--{o} VALUE").Concat(switches.Select(s => $"--{s}")))}");
        }
    }

    public bool Has(string name) => _switches.Contains(name);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Whole(string name, int otherwise) => Parsed(name, otherwise);

    public double Number(string name, double otherwise) => Parsed(name, otherwise);

    public T Member<T>(string name, T otherwise)
        where T : struct, Enum
        => !_values.TryGetValue(name, out string? text) ? otherwise
            : Enum.TryParse<T>(text, ignoreCase: true, out var member) ? member
            : throw Wrong(name, text, string.Join(", ", Enum.GetNames<T>()));

    /// <summary>The named items, in the order of <paramref name="all"/>; all items if none is named.</summary>
    public IReadOnlyList<string> Choice(string name, IReadOnlyList<string> all)
    {
        if (!_values.TryGetValue(name, out string? text))
            return all;
        string[] wanted = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string item in wanted.Where(item => !all.Contains(item, StringComparer.OrdinalIgnoreCase)))
            throw Wrong(name, item, string.Join(", ", all));
        return [.. all.Where(item => wanted.Contains(item, StringComparer.OrdinalIgnoreCase))];
    }

    private T Parsed<T>(string name, T otherwise)
        where T : IParsable<T>
        => !_values.TryGetValue(name, out string? text) ? otherwise
            : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
            : throw Wrong(name, text, "a number");

    private static ExperimentException Wrong(string name, string text, string allowed)
        => new($"--{name} cannot be '{text}'; possible: {allowed}.");
}
