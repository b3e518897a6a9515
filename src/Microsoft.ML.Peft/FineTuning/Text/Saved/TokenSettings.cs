using System.Text.Json;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>
/// A tokenizer, represented by its files, with the maximum number of tokens of a text. Saved models contain it
/// as a text of letters and digits.
/// </summary>
internal sealed class TokenSettings : IEquatable<TokenSettings>
{
    private const int Version = 1;
    private const string VersionKey = "version";
    private const string LengthKey = "maximumLength";
    private const string SecondKey = "second";
    private const string PromptKey = "prompt";
    private const string FilesKey = "files";

    private readonly TextTokenizer _tokenizer;
    private readonly int _maximumLength;
    private readonly bool _second;
    private readonly string _prompt;
    private readonly string _text;

    private TokenSettings(TextTokenizer tokenizer, int maximumLength, bool second, string prompt, string text)
        => (_tokenizer, _maximumLength, _second, _prompt, _text) = (tokenizer, maximumLength, second, prompt, text);

    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="files">The files of the tokenizer.</param>
    /// <param name="maximumLength">The maximum number of tokens of a text, including special ones.</param>
    /// <param name="second">True if the text is the second of two that the network reads as one sequence.</param>
    /// <param name="prompt">The text in front of every text; empty for none.</param>
    public static TokenSettings Of(TextTokenizer tokenizer, PretrainedFiles files, int maximumLength, bool second, string prompt = "")
        => new(tokenizer, maximumLength, second, prompt, Write(files, maximumLength, second, prompt));

    /// <summary>Parses the result of <see cref="ToString"/>.</summary>
    /// <exception cref="InvalidDataException">The text has another format or version.</exception>
    public static TokenSettings Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(text));
            var root = document.RootElement;
            if (root.GetProperty(VersionKey).GetInt32() != Version)
                throw new InvalidDataException($"The tokenizer of the model is not of version {Version}; load the model with the version of this library that saved it.");
            var contents = root.GetProperty(FilesKey).EnumerateObject().ToDictionary(file => file.Name, file => file.Value.GetBytesFromBase64());
            var files = PretrainedFiles.Of("saved model", contents);
            var configuration = ModelConfiguration.Read(files);
            var tokenizer = Architecture.Of(configuration).ReadTokenizer(files)
                ?? throw new InvalidDataException("The model's tokenizer lacks its files.");
            var length = root.GetProperty(LengthKey).GetInt32();
            if (length < 1)
                throw new InvalidDataException($"The tokenizer of the model gives texts {length} tokens; at least 1 is needed.");
            var prompt = root.TryGetProperty(PromptKey, out var found) ? found.GetString() ?? "" : "";
            return new TokenSettings(tokenizer, length, root.GetProperty(SecondKey).GetBoolean(), prompt, text);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException or FormatException or FileNotFoundException or NotSupportedException)
        {
            throw new InvalidDataException($"The tokenizer of the model cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The ids of a text, at least one.</summary>
    public IReadOnlyList<int> Encode(string text)
        => _second ? _tokenizer.EncodeSecond(text, _maximumLength) : _tokenizer.EncodeUpTo(_prompt + text, _maximumLength);

    public bool Equals(TokenSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as TokenSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;

    private static string Write(PretrainedFiles files, int maximumLength, bool second, string prompt)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber(VersionKey, Version);
            json.WriteNumber(LengthKey, maximumLength);
            json.WriteBoolean(SecondKey, second);
            if (prompt.Length > 0)
                json.WriteString(PromptKey, prompt);
            json.WriteStartObject(FilesKey);
            foreach (var (name, content) in files.Taken)
                json.WriteBase64String(name, content);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
