using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// Checks of option values. The messages name the option, its value and the allowed values; the name of the option comes from the
/// argument expression: <c>OptionChecks.AtLeast(options.Width, 1)</c> names 'Width'.
/// </summary>
#if ENGINE
public
#else
internal
#endif
static class OptionChecks
{
    /// <summary>Checks a whole number against a lower limit.</summary>
    /// <param name="value">The value of the option.</param>
    /// <param name="minimum">The smallest allowed value.</param>
    /// <param name="option">The name of the option, filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is too small.</exception>
    public static void AtLeast(int value, int minimum, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < minimum)
            throw Wrong(option, value, $"at least {minimum}");
    }

    /// <summary>Checks a number against a closed range.</summary>
    /// <typeparam name="T">The type of the number.</typeparam>
    /// <param name="value">The value of the option.</param>
    /// <param name="minimum">The smallest allowed value.</param>
    /// <param name="maximum">The largest allowed value.</param>
    /// <param name="allowed">The range in words, for the message: "from 0 to 1".</param>
    /// <param name="option">The name of the option, filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range or NaN.</exception>
    public static void Between<T>(T value, T minimum, T maximum, string allowed, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= minimum && value <= maximum)) // both comparisons with NaN are false
            throw Wrong(option, value, allowed);
    }

    /// <summary>Checks that an enumeration defines the value.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value of the option.</param>
    /// <param name="option">The name of the option, filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The enumeration does not define the value.</exception>
    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Wrong(option, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    /// <summary>Checks that an option is a name.</summary>
    /// <param name="value">The value of the option.</param>
    /// <param name="option">The name of the option, filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The value is null, empty or white space.</exception>
    public static void NotEmpty(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is {(value is null ? "null" : $"'{value}'")}; a name is needed.", Name(option));
    }

    /// <summary>Checks that an option is a name or null.</summary>
    /// <param name="value">The value of the option.</param>
    /// <param name="option">The name of the option, filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The value is empty or white space.</exception>
    public static void NotEmptyOrNull(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is '{value}'; leave it null when it is not needed.", Name(option));
    }

    /// <summary>Creates the error for a rule that concerns several options.</summary>
    /// <param name="option">The option to change.</param>
    /// <param name="message">The values found, the rule and the remedy.</param>
    /// <returns>An exception to throw.</returns>
    public static ArgumentException Invalid(string option, string message) => new(message, option);

    private static ArgumentOutOfRangeException Wrong(string option, object? value, string allowed)
        => new(Name(option), $"Option {Name(option)} is {FormattableString.Invariant($"{value}")}; it must be {allowed}.");

    private static string Name(string expression) => expression[(expression.LastIndexOf('.') + 1)..];
}
