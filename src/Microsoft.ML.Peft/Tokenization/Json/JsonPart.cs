using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>A value in a JSON file with its place, so that messages name the file and the key.</summary>
/// <param name="Path">The file.</param>
/// <param name="Key">The place in the file, such as <c>normalizer.normalizers[1].type</c>.</param>
/// <param name="Element">The value.</param>
internal readonly record struct JsonPart(string Path, string Key, JsonElement Element)
{
    private const string Remedy = "Download the file again, or write it again with save_pretrained of the tokenizer in the Python library transformers.";

    /// <summary>A member of an object; null if it is missing or null.</summary>
    public JsonPart? Find(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        return Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new JsonPart(Path, KeyOf(name), value) : null;
    }

    /// <exception cref="InvalidDataException">The member is missing or null.</exception>
    public JsonPart Get(string name) => Find(name) ?? throw new InvalidDataException($"'{Path}' has no '{KeyOf(name)}'. {Remedy}");

    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("a text");

    public bool Flag() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Wrong("true or false");

    /// <summary>A flag of an object, with a default.</summary>
    public bool Flag(string name, bool missing) => Find(name)?.Flag() ?? missing;

    /// <summary>An id, or another integer that is not negative.</summary>
    public int Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number) && number >= 0 ? number : throw Wrong("an integer of at least 0");

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong("a number");

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Wrong("a list");
        var (path, key) = (Path, Key);
        return Element.EnumerateArray().Select((item, i) => new JsonPart(path, string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]"), item));
    }

    /// <summary>The items of a list of a known length.</summary>
    public JsonPart[] Items(int count)
    {
        JsonPart[] items = [.. Items()];
        return items.Length == count ? items : throw Wrong($"a list of {count.ToString(CultureInfo.InvariantCulture)} values");
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        var (path, key) = (Path, Key);
        return Element.EnumerateObject().Select(member => (member.Name, new JsonPart(path, $"{key}.{member.Name}", member.Value)));
    }

    /// <summary>The exception for a value that is damaged.</summary>
    public InvalidDataException Wrong(string needed, Exception? inner = null)
        => new($"{Place} is {Shown()}, but must be {needed}. {Remedy}", inner);

    /// <summary>The exception for a value whose meaning is not implemented.</summary>
    public NotSupportedException Unsupported(string supported)
        => new($"{Place} is {Shown()}, which this library does not read. Supported are {supported}. Use a model with one of these.");

    private string Place => Key.Length == 0 ? $"'{Path}'" : $"'{Key}' of '{Path}'";

    private string KeyOf(string name) => Key.Length == 0 ? name : $"{Key}.{name}";

    private string Shown()
    {
        var text = Element.GetRawText();
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
