using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace System.Runtime.CompilerServices;

/// <summary>
/// What the compiler makes of every $"…" in these libraries: the same text in every culture. The framework's handler of this name
/// writes numbers as the current culture does, so that a message would hold "-0,5" beside the "12.5" of a file or a log. The compiler
/// prefers a type of the project that it compiles, and <see cref="EmbeddedAttribute"/> hides this one from all others.
/// </summary>
[Embedded]
[InterpolatedStringHandler]
internal ref struct DefaultInterpolatedStringHandler
{
    private readonly StringBuilder _text;
    private StringBuilder.AppendInterpolatedStringHandler _handler;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 12));
        _handler = new StringBuilder.AppendInterpolatedStringHandler(literalLength, formattedCount, _text, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => _handler.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _handler.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _handler.AppendFormatted(value, format);

    public void AppendFormatted<T>(T value, int alignment) => _handler.AppendFormatted(value, alignment);

    public void AppendFormatted<T>(T value, int alignment, string? format) => _handler.AppendFormatted(value, alignment, format);

    public void AppendFormatted(string? value) => _handler.AppendFormatted(value);

    public void AppendFormatted(string? value, int alignment = 0, string? format = null) => _handler.AppendFormatted(value, alignment, format);

    public void AppendFormatted(object? value, int alignment = 0, string? format = null) => _handler.AppendFormatted(value, alignment, format);

    public void AppendFormatted(ReadOnlySpan<char> value) => _handler.AppendFormatted(value);

    public void AppendFormatted(ReadOnlySpan<char> value, int alignment = 0, string? format = null) => _handler.AppendFormatted(value, alignment, format);

    public string ToStringAndClear() => _text.ToString();

    public override string ToString() => _text.ToString();
}
