using System.Text.Json;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>
/// Reads options from the <c>adapter_config.json</c> of a LoRA or an SVFit. Unknown keys are ignored; missing keys have
/// peft's defaults.
/// </summary>
internal static class AdapterConfigReader
{
    // Every name and pattern of the file is compared with every module; a thousand layers with a rank each take 100 KB.
    private const long LongestFile = 4 << 20;

    public static AdapterOptions Read(string directory)
    {
        var path = Path.Combine(directory, AdapterConfigFile.Name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The folder '{directory}' has no {AdapterConfigFile.Name}.", path);
        if (new FileInfo(path).Length is > LongestFile and var length)
            throw new InvalidDataException($"'{path}' has {length} bytes; at most {LongestFile} are read.");
        using var document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' holds no JSON object.");
        var options = Options(new AdapterConfigValues(path, document.RootElement));
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

    private static AdapterOptions Options(AdapterConfigValues values)
    {
        AdapterOptions options = values.Text(AdapterConfigFile.TypeKey) switch
        {
            AdapterConfigFile.Lora => Lora(values),
            AdapterConfigFile.Svfit => Svfit(values),
            _ => throw values.Wrong(AdapterConfigFile.TypeKey, $"\"{AdapterConfigFile.Lora}\" or \"{AdapterConfigFile.Svfit}\""),
        };
        options.ModulesToSave = values.Names("modules_to_save");
        options.ExcludeModules = values.Names("exclude_modules");
        options.LayersToTransform = values.Layers();
        options.LayersPattern = values.Find("layers_pattern") is { ValueKind: JsonValueKind.Array } ? throw values.Wrong("layers_pattern", "one text") : values.Text("layers_pattern");
        if (values.Find("target_modules") is not { ValueKind: JsonValueKind.String } pattern)
            options.TargetModules = values.Names("target_modules");
        else if (pattern.ValueEquals("all-linear"))
            options.AllLinear = true;
        else
            options.TargetPattern = pattern.GetString();
        return options;
    }

    private static LoraOptions Lora(AdapterConfigValues values)
    {
        values.Refuse("bias", value => value.ValueKind == JsonValueKind.String && value.ValueEquals("none"));
        values.Refuse("lora_bias", value => value.ValueKind == JsonValueKind.False);
        values.Refuse("fan_in_fan_out", value => value.ValueKind == JsonValueKind.False);
        values.Refuse("layer_replication", _ => false);
        return new LoraOptions
        {
            Rank = values.Value<int>("r", 8, AdapterConfigValues.WholeNumber, "a whole number"),
            Alpha = values.Value<double>("lora_alpha", 8, AdapterConfigValues.Number, "a number"),
            Dropout = values.Value<double>("lora_dropout", 0, AdapterConfigValues.Number, "a number"),
            RankStabilized = values.Flag("use_rslora"),
            WeightDecomposed = values.Flag("use_dora"),
            RankPattern = values.Pattern<int>("rank_pattern", AdapterConfigValues.WholeNumber),
            AlphaPattern = values.Pattern<double>("alpha_pattern", AdapterConfigValues.Number),
        };
    }

    private static SvfitOptions Svfit(AdapterConfigValues values) => new()
    {
        Rank = values.Find("r") is null ? null : values.Value<int>("r", 0, AdapterConfigValues.WholeNumber, "a whole number"),
        EnergyThreshold = values.Value<double>("energy_threshold", 0.99, AdapterConfigValues.Number, "a number"),
        Parameterization = SvfitTensors.Parameterization(values.Text(SvfitTensors.ParameterizationKey))
            ?? throw values.Wrong(SvfitTensors.ParameterizationKey, $"one of {string.Join(", ", SvfitTensors.Parameterizations)}"),
    };
}
