using System.Text.Json;
using System.Text.Unicode;

namespace Microsoft.ML.Peft.Models.Files;

/// <summary>Reads JSON files from untrusted sources.</summary>
internal static class JsonFile
{
    /// <summary>The document, whose root is an object or an array.</summary>
    /// <exception cref="InvalidDataException">The file is too long, or not valid JSON; the message names it.</exception>
    public static JsonDocument Read(string path) => Read(PretrainedFiles.In(Path.GetDirectoryName(path) ?? ""), Path.GetFileName(path));

    /// <summary>Like the method above, for a file of a model.</summary>
    /// <exception cref="InvalidDataException">The file is too long, or not valid JSON; the message names it.</exception>
    public static JsonDocument Read(PretrainedFiles files, string name)
    {
        var path = files.PathOf(name);
        JsonDocument document;
        try
        {
            var bytes = files.Read(name);
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

    // A document accepts invalid UTF-8 and unpaired surrogates, and fails later, when such a text is read.
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
