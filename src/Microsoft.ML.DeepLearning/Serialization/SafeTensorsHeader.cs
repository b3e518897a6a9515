using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Parses a header and proves it consistent: every tensor has the length of its shape, and together they
/// tile the data without gap or overlap. A valid header cannot make a reader allocate more than the file size.
/// Parsing builds no document: besides the stored texts, memory grows only with the tensors, whose number is limited.
/// </summary>
internal static class SafeTensorsHeader
{
    public const string MetadataName = "__metadata__";

    /// <summary>The maximum number of tensors, more than any network has.</summary>
    public const int MostTensors = 100_000;

    public const int MostMetadata = 10_000;
    private const int MostDimensions = 64;
    private const int DeepestNesting = 8;

    /// <exception cref="InvalidDataException">The header is damaged; the message says how, without the file's name.</exception>
    public static (Dictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != '{')
            throw new InvalidDataException("the header does not start with '{'");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
            var entries = new Dictionary<string, SafeTensorsEntry>();
            Dictionary<string, string>? metadata = null;
            reader.Read();
            while (reader.NextName())
            {
                var name = reader.Name();
                reader.Read();
                if (name == MetadataName)
                    metadata = metadata is null ? ReadMetadata(ref reader) : throw Twice(name);
                else if (!entries.TryAdd(name, ReadEntry(ref reader, name)))
                    throw Twice(name);
                else if (entries.Count > MostTensors)
                    throw new InvalidDataException($"there are more than {MostTensors} tensors");
            }

            while (reader.Read())
            {
                // Bytes after the object are not JSON; the reader throws.
            }

            CheckTiling(entries.Values, dataLength);
            return (entries, metadata ?? []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("the header is not valid JSON: " + exception.Message, exception);
        }
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>();
        reader.Expect(JsonTokenType.StartObject, MetadataName);
        while (reader.NextName())
        {
            var key = reader.Name();
            reader.Read();
            reader.Expect(JsonTokenType.String, MetadataName);
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new InvalidDataException($"the metadata '{key}' occurs twice");
            if (metadata.Count > MostMetadata)
                throw new InvalidDataException($"there are more than {MostMetadata} metadata");
        }

        return metadata;
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? typeName = null;
        long[]? shape = null, offsets = null;
        reader.Expect(JsonTokenType.StartObject, name);
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("dtype"u8))
                typeName = typeName is null ? reader.Label(name) : throw FieldTwice(name, "dtype");
            else if (reader.ValueTextEquals("shape"u8))
                shape = shape is null ? reader.Numbers(name, MostDimensions) : throw FieldTwice(name, "shape");
            else if (reader.ValueTextEquals("data_offsets"u8))
                offsets = offsets is null ? reader.Numbers(name, 2) : throw FieldTwice(name, "data_offsets");
            else
                reader.Skip();
        }

        if ((typeName is null ? "dtype" : shape is null ? "shape" : offsets is null ? "data_offsets" : null) is { } missing)
            throw new InvalidDataException($"tensor '{name}' has no '{missing}'");
        return Checked(name, typeName!, shape!, offsets!);
    }

    private static SafeTensorsEntry Checked(string name, string typeName, long[] shape, long[] offsets)
    {
        if (!SafeTensorsTypes.TryParse(typeName, out var type, out var size))
            throw new InvalidDataException($"tensor '{name}' has the unknown type '{typeName}'");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw new InvalidDataException($"tensor '{name}' has no valid data_offsets");
        if (!TryMeasure(shape, size, out var length) || length != offsets[1] - offsets[0])
            throw new InvalidDataException(
                $"tensor '{name}' of type {typeName} and shape [{string.Join(", ", shape)}] does not fit its {offsets[1] - offsets[0]} bytes");
        return new SafeTensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    /// <summary>The number of bytes of a shape; false if the sizes overflow, even if one of them is 0.</summary>
    private static bool TryMeasure(long[] shape, int size, out long length)
    {
        var largest = (Int128)size;
        foreach (var dimension in shape)
        {
            largest *= Math.Max(dimension, 1);
            if (largest > long.MaxValue)
            {
                length = 0;
                return false;
            }
        }

        length = shape.Contains(0) ? 0 : (long)largest;
        return true;
    }

    private static void CheckTiling(IEnumerable<SafeTensorsEntry> entries, long dataLength)
    {
        long position = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != position)
                throw new InvalidDataException($"tensor '{entry.Name}' starts at byte {entry.Begin} instead of {position}");
            position = entry.End;
        }

        if (position != dataLength)
            throw new InvalidDataException($"the tensors need {position} bytes, there are {dataLength}");
    }

    private static InvalidDataException Twice(string name) => new($"the name '{name}' occurs twice");

    private static InvalidDataException FieldTwice(string name, string field) => new($"tensor '{name}' has '{field}' twice");
}

/// <summary>
/// The element types of the format: the format's name, torch's type, bytes per element.
/// </summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static bool TryParse(string? name, out ScalarType type, out int size)
    {
        var index = Array.FindIndex(All, known => known.Name == name);
        (_, type, size) = index < 0 ? default : All[index];
        return index >= 0;
    }

    public static bool TryFormat(ScalarType type, out string name, out int size)
    {
        var index = Array.FindIndex(All, known => known.Type == type);
        (name, _, size) = index < 0 ? (string.Empty, default, 0) : All[index];
        return index >= 0;
    }
}
