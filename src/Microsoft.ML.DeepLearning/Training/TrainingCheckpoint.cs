using System.Text.Json;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// The file an unfinished run leaves after every epoch: a safetensors file with the weights, the best weights, the optimizer's
/// and the method's tensors, what is kept for each row, and the rest of the state as JSON in its metadata. It is replaced in one piece, so that a process
/// killed while writing leaves the file of the epoch before.
/// </summary>
internal sealed class TrainingCheckpoint : IDisposable
{
    private const string Format = "Microsoft.ML.DeepLearning training checkpoint 1";
    private const string OptionName = nameof(TrainingOptions.CheckpointPath);

    private readonly string _path;
    private readonly string _options;
    private readonly int _seed;
    private string _data = "";

    private TrainingCheckpoint(string path, TrainingRun run)
    {
        _path = path;
        _options = RunFingerprint.Of(run.Options);
        if (File.Exists(path))
            Saved = Read(run);
        else
            CheckWritable(path);
        _seed = run.Seed;
    }

    /// <summary>The state of the interrupted run; null when there is none.</summary>
    public SavedRun? Saved { get; private set; }

    /// <summary>The checkpoint that the options name, or null. A saved run's seed becomes this run's.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file is not a whole checkpoint.</exception>
    /// <exception cref="InvalidOperationException">It belongs to a run with other options.</exception>
    public static TrainingCheckpoint? Open(TrainingRun run)
        => run.Options.CheckpointPath is string path ? new TrainingCheckpoint(path, run) : null;

    public void CheckData(TrainingColumns columns, DataViewSchema schema, TrainingData data)
    {
        _data = RunFingerprint.Of(columns, schema, data);
        if (Saved is not null && Saved.Data != _data)
            throw new InvalidOperationException($"The checkpoint '{_path}' was written for other data ({Saved.Data}) than it is resumed with ({_data}). Use the same data, or delete the file.");
    }

    public void Write(TrainingState state, OptimizerSession session, TrainingObjective objective, ModelSnapshot best)
    {
        var tensors = Named("model", ModelSnapshot.Live(session.Parameters, objective).Select(t => KeyValuePair.Create(t.Name, t.Value)))
            .Concat(Named("best", best.Tensors))
            .Concat(Named("optimizer", session.State))
            .Concat(Named("structure", objective.Structure))
            .Concat(Named("rows", objective.RowState));
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["seed"] = JsonSerializer.Serialize(_seed),
            ["options"] = _options,
            ["data"] = _data,
            ["state"] = JsonSerializer.Serialize(state),
        };
        AtomicFile.Write(_path, stream => SafeTensorsWriter.Write(stream, tensors, metadata), OptionName);
    }

    public void Delete() => File.Delete(_path);

    public void Dispose() => Saved?.Dispose();

    private SavedRun Read(TrainingRun run)
    {
        using var file = SafeTensorsReader.Open(_path);
        if (!file.Metadata.TryGetValue("format", out var format) || format != Format)
            throw new InvalidDataException($"The file '{_path}' is not a training checkpoint of this version ('{Format}').");
        try
        {
            run.AdoptSeed(JsonSerializer.Deserialize<int>(file.Metadata["seed"]));
            string options = file.Metadata["options"];
            if (options != _options)
                throw new InvalidOperationException($"The checkpoint '{_path}' was written with other options: {RunFingerprint.Difference(options, _options)}. Use the same options, or delete the file.");
            var state = JsonSerializer.Deserialize<TrainingState>(file.Metadata["state"])!;
            Dictionary<string, Tensor> Part(string prefix) => file.Entries.Keys
                .Where(name => name.StartsWith($"{prefix}/", StringComparison.Ordinal))
                .ToDictionary(name => name[(prefix.Length + 1)..], name => file.Read(name, run.Device).DetachFromDisposeScope());
            return new SavedRun(state, file.Metadata["data"], Part("model"), Part("best"), Part("optimizer"), Part("structure"), Part("rows"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The checkpoint '{_path}' is damaged: {error.Message}", error);
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        => tensors.Select(tensor => KeyValuePair.Create($"{prefix}/{tensor.Key}", tensor.Value));

    // Found out before hours of training rather than after the first epoch.
    private static void CheckWritable(string path)
    {
        AtomicFile.Write(path, static _ => { }, OptionName);
        File.Delete(path);
    }
}
