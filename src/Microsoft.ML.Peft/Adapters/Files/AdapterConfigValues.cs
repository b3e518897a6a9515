using System.Text.Json;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The values of an <c>adapter_config.json</c>. Null is treated as missing; a value of another kind is an error that names its key.</summary>
internal sealed class AdapterConfigValues(string path, JsonElement root)
{
    private const int LongestShown = 80;
    private readonly HashSet<string> _read = [];

    public JsonElement? Find(string key)
    {
        _ = _read.Add(key);
        return root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Refuses keys that nothing read and that are set: not null, false or empty.</summary>
    /// <param name="withoutEffect">The keys that may have any value.</param>
    public void RefuseOthers(IReadOnlySet<string> withoutEffect)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (!_read.Contains(property.Name) && !withoutEffect.Contains(property.Name) && IsSet(property.Value))
                throw new InvalidDataException($"'{path}': '{property.Name}' is {Shortened(property.Value)}, which is not supported: the adapter would compute something else. Set it to null if it has no effect.");
        }
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

    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };

    private static string Shortened(JsonElement value) => value.GetRawText() is { Length: > LongestShown } text ? text[..LongestShown] + "…" : value.GetRawText();

    public InvalidDataException Wrong(string key, string needed) =>
        new($"'{path}': '{key}' is {(Find(key) is { } value ? Shortened(value) : "missing")}; it must be {needed}.");
}
