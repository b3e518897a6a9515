using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Checks of option values; the message names the option, what it is and what is allowed.</summary>
internal static class OptionChecks
{
    public static void AtLeast(int value, int minimum, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < minimum)
            throw Wrong(option, value, $"at least {minimum}");
    }

    public static void Between<T>(T value, T minimum, T maximum, string allowed, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= minimum && value <= maximum)) // NaN compares as neither
            throw Wrong(option, value, allowed);
    }

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Wrong(option, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public static void NotEmpty(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is {(value is null ? "null" : $"'{value}'")}; a name is needed.", Name(option));
    }

    public static void NotEmptyOrNull(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is '{value}'; leave it null when it is not needed.", Name(option));
    }

    /// <summary>The error for a rule that concerns this option and others.</summary>
    public static ArgumentException Invalid(string option, string message) => new(message, option);

    private static ArgumentOutOfRangeException Wrong(string option, object? value, string allowed)
        => new(Name(option), $"Option {Name(option)} is {FormattableString.Invariant($"{value}")}; it must be {allowed}.");

    private static string Name(string expression) => expression[(expression.LastIndexOf('.') + 1)..];
}
