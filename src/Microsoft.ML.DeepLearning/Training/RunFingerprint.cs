using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Tells whether a checkpoint belongs to the run that finds it: same options, same data.</summary>
internal static class RunFingerprint
{
    // Options that change neither the steps nor their results.
    private static readonly string[] Irrelevant =
    [
        nameof(TrainingOptions.CheckpointPath), nameof(TrainingOptions.ReturnBestOnCancel), nameof(TrainingOptions.TensorBoardFolder),
        nameof(TrainingOptions.GpuDeviceId), nameof(TrainingOptions.FallbackToCpu), nameof(TrainingOptions.Seed), nameof(TrainingOptions.DataHandling),
        nameof(TrainingOptions.NumberOfThreads),
    ];

    public static string Of(TrainingOptions options)
    {
        var json = JsonSerializer.SerializeToNode(options, options.GetType())!.AsObject();
        foreach (string name in Irrelevant)
            json.Remove(name);
        return json.ToJsonString();
    }

    /// <summary>The columns' types, the numbers of rows and a hash of the sampled ones.</summary>
    public static string Of(TrainingColumns columns, DataViewSchema schema, TrainingData data)
    {
        string types = string.Join(", ", columns.All.Select(spec => $"'{spec.Name}' {schema[spec.Name].Type}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"columns {types}; {data.Training.Rows} training rows and {data.Validation?.Rows ?? 0} validation rows; sample {Hash(data.Summary.Sample)}");
    }

    /// <summary>The names of the options that differ, with both values.</summary>
    public static string Difference(string saved, string current)
    {
        var before = JsonNode.Parse(saved)!.AsObject();
        var now = JsonNode.Parse(current)!.AsObject();
        var names = before.Select(p => p.Key).Union(now.Select(p => p.Key));
        return string.Join(", ", names
            .Where(name => Text(before, name) != Text(now, name))
            .Select(name => $"{name} was {Text(before, name)} and is {Text(now, name)}"));
    }

    private static string Hash(RowBlock rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in rows.Columns)
            column.AppendTo(hash);
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string Text(JsonObject options, string name) => options[name]?.ToJsonString() ?? "null";
}
