using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Svfit;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>
/// <c>adapter_config.json</c>: for LoRA and RandLoRA with the keys of Hugging Face peft, sorted, indented by two; for SVFit with a type that
/// peft does not have, so its readers refuse it.
/// </summary>
internal static class AdapterConfigFile
{
    public const string Name = "adapter_config.json";
    public const string TypeKey = "peft_type";
    public const string Lora = "LORA";
    public const string Svfit = "SVFIT";
    public const string RandLora = "RANDLORA";
    public const string SavesProjection = "save_projection";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string directory, AdapterSet set, string? baseModel, string? taskType)
    {
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["exclude_modules"] = set.Options.ExcludePattern is { } excluded ? excluded : set.Options.ExcludeModules.Count == 0 ? null : List(set.Options.ExcludeModules),
            ["inference_mode"] = true,
            ["layers_pattern"] = null, // target_modules names the layers
            ["layers_to_transform"] = null,
            ["modules_to_save"] = SavedModules(set) is { Count: > 0 } saved ? List(saved) : null,
            ["revision"] = null,
            ["target_modules"] = List(set.Layers.ConvertAll(entry => entry.Layer.Target.Name)),
            ["task_type"] = taskType,
        };
        if (set.Options is SvfitOptions svfit)
            AddSvfit(values, svfit);
        else if (set.Options is RandLoraOptions rand)
            AddRandLora(values, rand);
        else
            AddLora(values, set, LoraTensors.OptionsOf(set.Options));
        var json = new JsonObject(values).ToJsonString(Layout);
        AtomicFile.Write(Path.Combine(directory, Name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    private static void AddLora(SortedDictionary<string, JsonNode?> values, AdapterSet set, LoraOptions options)
    {
        // α must be read together with the rank and the scale rule.
        var layers = set.Layers.ConvertAll(entry => (entry.Layer.Target.Name, Stored: LoraTensors.Stored(entry.Adapter, options)));
        values[TypeKey] = Lora;
        values["alpha_pattern"] = Object(layers.Where(layer => layer.Stored.Alpha != options.Alpha).Select(layer => (layer.Name, (JsonNode?)Number(layer.Stored.Alpha))));
        values["bias"] = options.TrainedBiases switch
        {
            TrainedBiases.All => "all",
            TrainedBiases.LoraOnly => "lora_only",
            _ => "none",
        };
        values["fan_in_fan_out"] = false;
        values["init_lora_weights"] = true;
        values["lora_alpha"] = Number(options.Alpha);
        values["lora_bias"] = options.AdapterBias;
        values["lora_dropout"] = options.Dropout;
        values["r"] = options.Rank;
        values["rank_pattern"] = Object(layers.Where(layer => layer.Stored.A.shape[0] != options.Rank).Select(layer => (layer.Name, (JsonNode?)layer.Stored.A.shape[0])));
        values["use_dora"] = options.WeightDecomposed;
        values["use_rslora"] = options.RankStabilized;
    }

    private static void AddRandLora(SortedDictionary<string, JsonNode?> values, RandLoraOptions options)
    {
        values[TypeKey] = RandLora;
        values["bias"] = "none";
        values["fan_in_fan_out"] = false;
        values["init_weights"] = true;
        values["r"] = options.Rank;
        values["randlora_alpha"] = Number(options.Alpha);
        values["randlora_dropout"] = options.Dropout;
        values[SavesProjection] = true;
        values["sparse"] = false;
        values["very_sparse"] = false;
    }

    private static void AddSvfit(SortedDictionary<string, JsonNode?> values, SvfitOptions options)
    {
        values[TypeKey] = Svfit;
        values["energy_threshold"] = options.EnergyThreshold;
        values[SvfitTensors.ParameterizationKey] = SvfitTensors.Name(options.Parameterization);
        values["r"] = options.EnergyThreshold is null ? options.Rank : null;
    }

    // With the modules whose tensors the network had no place for.
    private static List<string> SavedModules(AdapterSet set) => [.. set.SavedModules, .. set.Unplaced.Count > 0 ? set.Options.ModulesToSave.Intersect(set.Unmatched) : []];

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> values) =>
        new(values.OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => KeyValuePair.Create(value.Name, value.Value)));

    /// <summary>Writes integers without a decimal point, as in peft's own files.</summary>
    private static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value : value;
}
