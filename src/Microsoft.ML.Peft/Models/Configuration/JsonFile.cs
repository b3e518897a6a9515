using System.Text.Json;
using System.Text.Unicode;

namespace Microsoft.ML.Peft.Models.Configuration;

/// <summary>Reads JSON files that others made.</summary>
internal static class JsonFile
{
    /// <summary>Twice as much as the largest tokenizer files hold.</summary>
    private const long LongestFile = 64 << 20;

    /// <summary>The document, whose root is an object or an array.</summary>
    /// <exception cref="InvalidDataException">The file is too long, or not valid JSON; the message names it.</exception>
    public static JsonDocument Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > LongestFile)
            throw new InvalidDataException($"'{path}' has {length} bytes; at most {LongestFile} are read.");
        JsonDocument document;
        try
        {
            var bytes = File.ReadAllBytes(path);
            CheckTexts(bytes);
            document = JsonDocument.Parse(bytes);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not valid JSON: {exception.Message}", exception);
        }

        if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            return document;
        document.Dispose();
        throw new InvalidDataException($"'{path}' holds neither a JSON object nor an array.");
    }

    // A document takes texts of invalid UTF-8 or with half a surrogate pair and fails when they are asked for, wherever that is.
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new JsonException("it holds bytes that are not UTF-8.");
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                reader.GetString();
        }
    }
}
