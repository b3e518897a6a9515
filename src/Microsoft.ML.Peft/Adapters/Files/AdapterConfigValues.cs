using System.Text.Json;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The values of an <c>adapter_config.json</c>. Null is treated as missing; a value of another kind is an error that names its key.</summary>
internal sealed class AdapterConfigValues(string path, JsonElement root)
{
    public JsonElement? Find(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public void Refuse(string key, Func<JsonElement, bool> isUsual)
    {
        if (Find(key) is { } value && !isUsual(value))
            throw new InvalidDataException($"'{path}': '{key}' is {value.GetRawText()}, which is not supported.");
    }

    public T Value<T>(string key, T otherwise, Func<JsonElement, T?> read, string needed)
        where T : struct
    {
        if (Find(key) is not { } value)
            return otherwise;
        return (value.ValueKind == JsonValueKind.Number ? read(value) : null) ?? throw Wrong(key, needed);
    }

    public static int? WholeNumber(JsonElement element) => element.TryGetInt32(out var value) ? value : null;

    public static double? Number(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) ? value : null;

    public bool Flag(string key) => Find(key)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(key, "true or false"),
    };

    public string? Text(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a text");

    public List<string> Names(string key)
    {
        if (Find(key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
            throw Wrong(key, "a list of texts");
        return [.. value.EnumerateArray().Select(name => name.GetString()!)];
    }

    public List<int> Layers()
    {
        const string Key = "layers_to_transform";
        if (Find(Key) is not { } value)
            return [];
        var elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        return elements.ConvertAll(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var layer) ? layer : throw Wrong(Key, "whole numbers"));
    }

    public Dictionary<string, T> Pattern<T>(string key, Func<JsonElement, T?> read)
        where T : struct
    {
        if (Find(key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(key, "an object");
        var result = new Dictionary<string, T>();
        foreach (var property in value.EnumerateObject())
            result[property.Name] = (property.Value.ValueKind == JsonValueKind.Number ? read(property.Value) : null) ?? throw Wrong(key, "an object of numbers");
        return result;
    }

    public InvalidDataException Wrong(string key, string needed) =>
        new($"'{path}': '{key}' is {Find(key)?.GetRawText() ?? "missing"}; it must be {needed}.");
}
