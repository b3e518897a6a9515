using System.Text;
using System.Text.Json;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Reads the JSON of a <see cref="SafeTensorsHeader"/> token by token. Names, labels and lists have a maximum length, and quotes in
/// messages are truncated, so hostile text is not copied.
/// </summary>
internal static class HeaderJson
{
    private const int LongestName = 4096;
    private const int LongestQuote = 40;

    /// <summary>Moves to the next name in an object; false at its end.</summary>
    public static bool NextName(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>The current name of the reader.</summary>
    public static string Name(this ref Utf8JsonReader reader) => reader.ValueSpan.Length <= LongestName
        ? reader.GetString()!
        : throw new InvalidDataException($"a name has {reader.ValueSpan.Length} bytes, more than {LongestName}");

    /// <summary>The short text after the name.</summary>
    public static string Label(this ref Utf8JsonReader reader, string tensor)
    {
        reader.Read();
        reader.Expect(JsonTokenType.String, tensor);
        return reader.ValueSpan.Length <= LongestQuote ? reader.GetString()! : reader.Quote();
    }

    /// <summary>The list of sizes or offsets after the name.</summary>
    public static long[] Numbers(this ref Utf8JsonReader reader, string tensor, int most)
    {
        Span<long> numbers = stackalloc long[most];
        var count = 0;
        reader.Read();
        reader.Expect(JsonTokenType.StartArray, tensor);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Expect(JsonTokenType.Number, tensor);
            if (count == most)
                throw new InvalidDataException($"tensor '{tensor}' has a list of more than {most} numbers");
            if (!reader.TryGetInt64(out numbers[count]) || numbers[count] < 0)
                throw new InvalidDataException($"tensor '{tensor}' has '{reader.Quote()}' where a size or offset is needed");
            count++;
        }

        return numbers[..count].ToArray();
    }

    public static void Expect(this ref Utf8JsonReader reader, JsonTokenType type, string name)
    {
        if (reader.TokenType != type)
            throw new InvalidDataException($"'{name}' holds a JSON {Kind(reader.TokenType)} where a JSON {Kind(type)} is needed");
    }

    private static string Quote(this ref Utf8JsonReader reader) =>
        Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, LongestQuote)]);

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "Object",
        JsonTokenType.StartArray => "Array",
        _ => type.ToString(),
    };
}
