using System.Text;
using System.Text.Json;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Parses a header and proves it consistent: every tensor has the length that its shape asks for, and together they
/// tile the data without gap or overlap. A header that passes cannot make a reader allocate more than the file holds.
/// </summary>
internal static class SafeTensorsHeader
{
    public const string MetadataName = "__metadata__";
    private const int MostDimensions = 64;

    /// <exception cref="InvalidDataException">The header is damaged; the message says how, without the file's name.</exception>
    public static (Dictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.IsEmpty || json.Span[0] != '{')
            throw new InvalidDataException("the header does not start with '{'");
        try
        {
            using var document = JsonDocument.Parse(json);
            var entries = new Dictionary<string, SafeTensorsEntry>();
            var metadata = new Dictionary<string, string>();
            var names = new HashSet<string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw new InvalidDataException($"the name '{property.Name}' occurs twice");
                if (property.Name == MetadataName)
                    ReadMetadata(property.Value, metadata);
                else
                    entries.Add(property.Name, ReadEntry(property.Name, property.Value));
            }

            CheckTiling(entries.Values, dataLength);
            return (entries, metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new InvalidDataException("the header is not valid JSON: " + exception.Message, exception);
        }
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        Expect(element, JsonValueKind.Object, MetadataName);
        foreach (var property in element.EnumerateObject())
        {
            Expect(property.Value, JsonValueKind.String, MetadataName);
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw new InvalidDataException($"the metadata '{property.Name}' occurs twice");
        }
    }

    private static SafeTensorsEntry ReadEntry(string name, JsonElement element)
    {
        Expect(element, JsonValueKind.Object, name);
        var fields = new Dictionary<string, JsonElement>();
        foreach (var property in element.EnumerateObject())
        {
            if (!fields.TryAdd(property.Name, property.Value))
                throw new InvalidDataException($"tensor '{name}' has '{property.Name}' twice");
        }

        var typeName = Expect(Field("dtype"), JsonValueKind.String, name).GetString();
        if (!SafeTensorsTypes.TryParse(typeName, out var type, out var size))
            throw new InvalidDataException($"tensor '{name}' has the unknown type '{typeName}'");
        var shape = ReadNumbers(Field("shape"), name, MostDimensions);
        var offsets = ReadNumbers(Field("data_offsets"), name, 2);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw new InvalidDataException($"tensor '{name}' has no valid data_offsets");
        if (!TryMeasure(shape, size, out var length) || length != offsets[1] - offsets[0])
            throw new InvalidDataException(
                $"tensor '{name}' of type {typeName} and shape [{string.Join(", ", shape)}] does not fit its {offsets[1] - offsets[0]} bytes");
        return new SafeTensorsEntry(name, type, shape, offsets[0], offsets[1]);

        JsonElement Field(string field) => fields.TryGetValue(field, out var value)
            ? value
            : throw new InvalidDataException($"tensor '{name}' has no '{field}'");
    }

    private static long[] ReadNumbers(JsonElement element, string name, int most)
    {
        Expect(element, JsonValueKind.Array, name);
        if (element.GetArrayLength() > most)
            throw new InvalidDataException($"tensor '{name}' has a list of more than {most} numbers");
        var numbers = new List<long>();
        foreach (var item in element.EnumerateArray())
        {
            if (!Expect(item, JsonValueKind.Number, name).TryGetInt64(out var number) || number < 0)
                throw new InvalidDataException($"tensor '{name}' has '{item.GetRawText()}' where a size or offset is needed");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>The bytes of a shape; false where the sizes overflow, even if one of them is 0.</summary>
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

    private static JsonElement Expect(JsonElement element, JsonValueKind kind, string name) => element.ValueKind == kind
        ? element
        : throw new InvalidDataException($"'{name}' holds a JSON {element.ValueKind} where a JSON {kind} is needed");
}
