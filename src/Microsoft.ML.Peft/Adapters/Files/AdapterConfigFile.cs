using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Lora;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>
/// <c>adapter_config.json</c> of a LoRA, with the keys of Hugging Face peft: sorted, indented by two.
/// </summary>
internal static class AdapterConfigFile
{
    public const string Name = "adapter_config.json";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string directory, AdapterSet set, LoraOptions options, string? baseModel, string? taskType)
    {
        // α as it has to be read together with the rank and the rule of the scale.
        var layers = set.Layers.ConvertAll(entry => (entry.Layer.Target.Name, Stored: LoraTensors.Stored((LoraAdapter)entry.Adapter, options)));
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["alpha_pattern"] = Object(layers.Where(layer => layer.Stored.Alpha != options.Alpha).Select(layer => (layer.Name, (JsonNode?)Number(layer.Stored.Alpha)))),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["exclude_modules"] = options.ExcludeModules.Count == 0 ? null : List(options.ExcludeModules),
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_pattern"] = options.LayersPattern,
            ["layers_to_transform"] = options.LayersToTransform.Count == 0 ? null : new JsonArray([.. options.LayersToTransform.Select(layer => (JsonNode)layer)]),
            ["lora_alpha"] = Number(options.Alpha),
            ["lora_bias"] = false,
            ["lora_dropout"] = options.Dropout,
            ["modules_to_save"] = options.ModulesToSave.Count == 0 ? null : List(options.ModulesToSave),
            ["peft_type"] = "LORA",
            ["r"] = options.Rank,
            ["rank_pattern"] = Object(layers.Where(layer => layer.Stored.A.shape[0] != options.Rank).Select(layer => (layer.Name, (JsonNode?)layer.Stored.A.shape[0]))),
            ["revision"] = null,
            ["target_modules"] = List([.. layers.Select(layer => layer.Name)]),
            ["task_type"] = taskType,
            ["use_dora"] = options.WeightDecomposed,
            ["use_rslora"] = options.RankStabilized,
        };
        var json = new JsonObject(values).ToJsonString(Layout);
        AtomicFile.Write(Path.Combine(directory, Name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> values) =>
        new(values.OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => KeyValuePair.Create(value.Name, value.Value)));

    /// <summary>Whole numbers without a point, as peft's own files have them.</summary>
    private static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value : value;
}
