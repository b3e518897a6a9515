using System.Text.Json;
using Google.Protobuf;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The <c>tokenizer_config.json</c> of a model, which may be missing.</summary>
internal static class TokenizerSettings
{
    private const string FileName = "tokenizer_config.json";

    public static ModelConfiguration? Read(PretrainedFiles files) => files.Has(FileName) ? ModelConfiguration.Read(files, FileName) : null;

    /// <summary>Converts a tokenizer's exception about a damaged file to a message that names the file.</summary>
    /// <exception cref="InvalidDataException">The files are not a valid tokenizer.</exception>
    public static T Made<T>(string path, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException or NotSupportedException
            or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException or JsonException or InvalidProtocolBufferException)
        {
            throw new InvalidDataException($"'{path}' is no tokenizer file that can be read: {exception.Message}", exception);
        }
    }
}
