using System.Text.Json;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>
/// Reads options from the <c>adapter_config.json</c> of a LoRA, a RandLoRA or an SVFit. Missing keys have peft's defaults. A key that is set and has
/// no meaning here is refused by name, because the adapter could compute something else with it.
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
            AdapterConfigFile.RandLora => RandLora(values),
            _ => throw values.Wrong(AdapterConfigFile.TypeKey, $"\"{AdapterConfigFile.Lora}\", \"{AdapterConfigFile.RandLora}\" or \"{AdapterConfigFile.Svfit}\""),
        };
        options.ModulesToSave = [.. values.Names("modules_to_save").Distinct()];
        if (values.Find("exclude_modules") is { ValueKind: JsonValueKind.String } excluded)
            options.ExcludePattern = excluded.GetString();
        else
            options.ExcludeModules = values.Names("exclude_modules");
        options.LayersToTransform = values.Layers();
        options.LayersPatterns = values.Find("layers_pattern") is { ValueKind: JsonValueKind.String } layers ? [layers.GetString()!] : values.Names("layers_pattern");
        if (values.Find("target_modules") is not { ValueKind: JsonValueKind.String } pattern)
            options.TargetModules = values.Names("target_modules");
        else if (pattern.ValueEquals("all-linear"))
            options.AllLinear = true;
        else
            options.TargetPattern = pattern.GetString();
        values.RefuseOthers(AdapterConfigKeys.WithoutEffect);
        return options;
    }

    private static LoraOptions Lora(AdapterConfigValues values)
    {
        // Linear layers, convolutions and embeddings store their weights one way, for which peft ignores the key too.
        _ = values.Flag("fan_in_fan_out");
        return new LoraOptions
        {
            Rank = values.Value<int>("r", PeftDefaults.LoraRank, AdapterConfigValues.WholeNumber, "a whole number"),
            Alpha = values.Value<double>("lora_alpha", PeftDefaults.LoraAlpha, AdapterConfigValues.Number, "a number"),
            Dropout = values.Value<double>("lora_dropout", 0, AdapterConfigValues.Number, "a number"),
            RankStabilized = values.Flag("use_rslora"),
            WeightDecomposed = values.Flag("use_dora"),
            Initialization = Initialization(values),
            AdapterBias = values.Flag("lora_bias"),
            TrainedBiases = values.Text("bias") switch
            {
                null or "none" => TrainedBiases.None,
                "lora_only" => TrainedBiases.LoraOnly,
                "all" => TrainedBiases.All,
                _ => throw values.Wrong("bias", "\"none\", \"lora_only\" or \"all\""),
            },
            RankPattern = values.Pattern<int>("rank_pattern", AdapterConfigValues.WholeNumber),
            AlphaPattern = values.Pattern<double>("alpha_pattern", AdapterConfigValues.Number),
        };
    }

    // Most initialisations only give the factors their first values, which the file replaces. Others change the base too, and a reader has to do it again.
    private static LoraInitialization Initialization(AdapterConfigValues values)
    {
        const string Key = "init_lora_weights";
        if (values.Find(Key) is not { ValueKind: JsonValueKind.String } name)
        {
            _ = values.Flag(Key);
            return LoraInitialization.KaimingUniform;
        }

        return name.GetString() switch
        {
            "gaussian" or "eva" or "orthogonal" => LoraInitialization.KaimingUniform,
            "pissa" => LoraInitialization.Pissa,
            _ => throw values.Wrong(Key, "true, false, \"gaussian\", \"eva\", \"orthogonal\" or \"pissa\"; other initialisations change the base in a way that is not known here. Convert the adapter to an ordinary LoRA: save it in peft with path_initial_model_for_weight_conversion"),
        };
    }

    private static RandLoraOptions RandLora(AdapterConfigValues values)
    {
        if (values.Find(AdapterConfigFile.SavesProjection) is { ValueKind: not JsonValueKind.True })
            throw values.Wrong(AdapterConfigFile.SavesProjection, "true; the random factors are part of the file, because torch draws others on other machines");
        if (values.Text("bias") is not (null or "none"))
            throw values.Wrong("bias", "\"none\"");
        _ = values.Flag("fan_in_fan_out");
        _ = values.Find("init_weights"); // the values before training
        _ = values.Find("projection_prng_key"); // seeds factors, which are in the file
        _ = values.Flag("sparse"); // their distribution
        _ = values.Flag("very_sparse");
        return new RandLoraOptions
        {
            Rank = values.Value<int>("r", PeftDefaults.RandLoraRank, AdapterConfigValues.WholeNumber, "a whole number"),
            Alpha = values.Value<double>("randlora_alpha", PeftDefaults.RandLoraAlpha, AdapterConfigValues.Number, "a number"),
            Dropout = values.Value<double>("randlora_dropout", 0, AdapterConfigValues.Number, "a number"),
        };
    }

    private static SvfitOptions Svfit(AdapterConfigValues values)
    {
        const string Rank = "r";
        var hasRank = values.Find(Rank) is not null;
        double? energy = values.Find("energy_threshold") is null && hasRank ? null : values.Value<double>("energy_threshold", PeftDefaults.SvfitFileEnergy, AdapterConfigValues.Number, "a number");
        return new SvfitOptions
        {
            Rank = hasRank ? values.Value<int>(Rank, 0, AdapterConfigValues.WholeNumber, "a whole number") : PeftDefaults.SvfitRank,
            EnergyThreshold = energy,
            Parameterization = SvfitTensors.Parameterization(values.Text(SvfitTensors.ParameterizationKey))
                ?? throw values.Wrong(SvfitTensors.ParameterizationKey, $"one of {string.Join(", ", SvfitTensors.Parameterizations)}"),
        };
    }
}
