using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Compares a checkpoint with the run that opens it: same options, same data.</summary>
internal static class RunFingerprint
{
    // Options that change neither the steps nor their results. Of DataHandling, only the outcome is compared.
    private static readonly string[] Irrelevant =
    [
        nameof(TrainingOptions.CheckpointPath), nameof(TrainingOptions.ReturnBestOnCancel), nameof(TrainingOptions.TensorBoardFolder),
        nameof(TrainingOptions.GpuDeviceId), nameof(TrainingOptions.FallbackToCpu), nameof(TrainingOptions.DataHandling),
        nameof(TrainingOptions.NumberOfThreads),
    ];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // for messages

    public static string Of(TrainingOptions options)
    {
        var json = JsonSerializer.SerializeToNode(options, options.GetType())!.AsObject();
        foreach (string name in Irrelevant)
            json.Remove(name);
        return json.ToJsonString();
    }

    /// <summary>The columns' types and annotations, the numbers of rows, their storage, and hashes of all rows.</summary>
    public static string Of(TrainingColumns columns, DataViewSchema schema, TrainingData data) => new JsonObject
    {
        ["columns"] = string.Join(", ", columns.All.Select(spec => $"'{spec.Name}' {schema[spec.Name].Type}")),
        ["key values and slot names"] = ColumnMeaning.Digest(columns, schema),
        ["training rows"] = data.Training.Rows,
        ["validation rows"] = data.Validation?.Rows ?? 0,
        ["rows that are kept in memory (option DataHandling)"] = data.IsInMemory,
        ["content of the training data"] = data.TrainingDigest,
        ["content of the validation data"] = data.ValidationDigest,
    }.ToJsonString(Readable);

    /// <summary>The names of the values that differ, with both values.</summary>
    /// <exception cref="JsonException">The saved text is not a JSON object.</exception>
    public static string Difference(string saved, string current)
    {
        var before = Values(saved);
        var now = Values(current);
        return string.Join(", ", before.Keys.Union(now.Keys)
            .Where(name => Text(before, name) != Text(now, name))
            .Select(name => $"{name} was {Text(before, name)} and is {Text(now, name)}"));
    }

    private static Dictionary<string, JsonElement> Values(string json)
        => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json) ?? throw new JsonException("a JSON object is needed.");

    private static string Text(Dictionary<string, JsonElement> values, string name)
        => values.TryGetValue(name, out var value) ? value.GetRawText() : "null";
}
