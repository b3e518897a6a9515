using System.Text.Json;
using Microsoft.ML.Peft.Models.Configuration;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>Options from the <c>adapter_config.json</c> of a LoRA. Keys that are not known are passed over, missing ones have peft's defaults.</summary>
internal sealed class AdapterConfigReader
{
    private readonly string _path;
    private readonly JsonElement _root;

    private AdapterConfigReader(string path, JsonElement root) => (_path, _root) = (path, root);

    public static LoraOptions Read(string directory)
    {
        var path = Path.Combine(directory, AdapterConfigFile.Name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The folder '{directory}' has no {AdapterConfigFile.Name}.", path);
        using var document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' holds no JSON object.");
        var options = new AdapterConfigReader(path, document.RootElement).Options();
        try
        {
            options.Check();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }

        return options;
    }

    private LoraOptions Options()
    {
        if (Text("peft_type") is not "LORA")
            throw Wrong("peft_type", "\"LORA\"");
        Refuse("bias", value => value.ValueKind == JsonValueKind.String && value.ValueEquals("none"));
        Refuse("lora_bias", value => value.ValueKind == JsonValueKind.False);
        Refuse("fan_in_fan_out", value => value.ValueKind == JsonValueKind.False);
        Refuse("layer_replication", _ => false);
        var options = new LoraOptions
        {
            Rank = Value<int>("r", 8, WholeNumber, "a whole number"),
            Alpha = Value<double>("lora_alpha", 8, Number, "a number"),
            Dropout = Value<double>("lora_dropout", 0, Number, "a number"),
            RankStabilized = Flag("use_rslora"),
            WeightDecomposed = Flag("use_dora"),
            RankPattern = Pattern<int>("rank_pattern", WholeNumber),
            AlphaPattern = Pattern<double>("alpha_pattern", Number),
            ModulesToSave = Names("modules_to_save"),
            ExcludeModules = Names("exclude_modules"),
            LayersToTransform = Layers(),
            LayersPattern = Find("layers_pattern") is { ValueKind: JsonValueKind.Array } ? throw Wrong("layers_pattern", "one text") : Text("layers_pattern"),
        };
        if (Find("target_modules") is not { ValueKind: JsonValueKind.String } pattern)
            options.TargetModules = Names("target_modules");
        else if (pattern.ValueEquals("all-linear"))
            options.AllLinear = true;
        else
            options.TargetPattern = pattern.GetString();
        return options;
    }

    private JsonElement? Find(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void Refuse(string key, Func<JsonElement, bool> isUsual)
    {
        if (Find(key) is { } value && !isUsual(value))
            throw new InvalidDataException($"'{_path}': '{key}' is {value.GetRawText()}, which is not supported.");
    }

    private T Value<T>(string key, T otherwise, Func<JsonElement, T?> read, string needed)
        where T : struct
    {
        if (Find(key) is not { } value)
            return otherwise;
        return (value.ValueKind == JsonValueKind.Number ? read(value) : null) ?? throw Wrong(key, needed);
    }

    private static int? WholeNumber(JsonElement element) => element.TryGetInt32(out var value) ? value : null;

    private static double? Number(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) ? value : null;

    private bool Flag(string key) => Find(key)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(key, "true or false"),
    };

    private string? Text(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a text");

    private List<string> Names(string key)
    {
        if (Find(key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
            throw Wrong(key, "a list of texts");
        return [.. value.EnumerateArray().Select(name => name.GetString()!)];
    }

    private List<int> Layers()
    {
        const string Key = "layers_to_transform";
        if (Find(Key) is not { } value)
            return [];
        var elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        return elements.ConvertAll(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var layer) ? layer : throw Wrong(Key, "whole numbers"));
    }

    private Dictionary<string, T> Pattern<T>(string key, Func<JsonElement, T?> read)
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

    private InvalidDataException Wrong(string key, string needed) =>
        new($"'{_path}': '{key}' is {Find(key)?.GetRawText() ?? "missing"}; it must be {needed}.");
}
