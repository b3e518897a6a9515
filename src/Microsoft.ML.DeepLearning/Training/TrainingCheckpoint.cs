using System.Text.Json;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// The file that an unfinished run writes after every epoch: a safetensors file with the weights, the best weights, the tensors of
/// optimizer and method, the state of each row, and the rest of the state as JSON in its metadata. It has a checksum and is
/// replaced atomically: a process killed during a write leaves the file of the previous epoch.
/// </summary>
internal sealed class TrainingCheckpoint : IDisposable
{
    private const string Format = "Microsoft.ML.DeepLearning training checkpoint 3";
    private const string OptionName = nameof(TrainingOptions.CheckpointPath);
    private const string Remedy = "Delete the file to train from the beginning.";

    private static readonly string[] Parts = ["model", "best", "optimizer", "structure", "rows"];

    private readonly string _path;
    private readonly string _options;
    private readonly int _seed;
    private string _data = "";
    private string _origin = "";

    private TrainingCheckpoint(string path, TrainingRun run)
    {
        _path = path;
        _options = RunFingerprint.Of(run.Options);
        AtomicFile.DeleteOrphans(path);
        if (File.Exists(path))
            Saved = Read(run);
        else
            AtomicFile.CheckWritable(path, OptionName); // fails before training, not after the first epoch
        _seed = run.Seed;
    }

    /// <summary>The state of the interrupted run; null if there is none.</summary>
    public SavedRun? Saved { get; private set; }

    /// <summary>The checkpoint that the options name, or null. The seed of a saved run becomes this run's seed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file is not a complete checkpoint.</exception>
    /// <exception cref="InvalidOperationException">It belongs to a run with other options.</exception>
    public static TrainingCheckpoint? Open(TrainingRun run)
        => run.Options.CheckpointPath is string path ? new TrainingCheckpoint(path, run) : null;

    /// <exception cref="InvalidOperationException">The saved run used other data.</exception>
    public void CheckData(TrainingColumns columns, DataViewSchema schema, TrainingData data)
    {
        _data = RunFingerprint.Of(columns, schema, data);
        if (Saved is not null)
            CheckSame("for other data", Saved.Data, _data, "Use the same data");
    }

    /// <param name="origin">The objective's <see cref="TrainingObjective.Origin"/>.</param>
    /// <exception cref="InvalidOperationException">The saved run started with other weights.</exception>
    public void CheckOrigin(string? origin)
    {
        _origin = origin ?? "";
        if (Saved is not null && Saved.Origin != _origin)
            throw new InvalidOperationException($"The checkpoint '{_path}' was written by a run that began with other weights, such as those of another pre-trained model. Use the same ones, or delete the file.");
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
            ["origin"] = _origin,
            ["state"] = JsonSerializer.Serialize(state),
        };
        AtomicFile.Write(_path, stream => SealedTensors.Write(stream, tensors, metadata), OptionName);
    }

    /// <summary>Called when the run is complete.</summary>
    public void Delete()
    {
        File.Delete(_path);
        AtomicFile.DeleteOrphans(_path);
    }

    public void Dispose() => Saved?.Dispose();

    private SavedRun Read(TrainingRun run)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var file = SealedTensors.Open(_path);
            if (!file.Metadata.TryGetValue("format", out var format) || format != Format)
                throw new InvalidDataException($"The file '{_path}' is not a training checkpoint of this version ('{Format}'). {Remedy}");
            CheckSame("with other options", file.Metadata["options"], _options, "Use the same options");
            run.AdoptSeed(JsonSerializer.Deserialize<int>(file.Metadata["seed"]));
            if (run.Options.Seed is int seed && seed != run.Seed)
                throw new InvalidDataException($"The checkpoint '{_path}' is damaged: its run has the seed {run.Seed}, its options say {seed}. {Remedy}");
            var state = JsonSerializer.Deserialize<TrainingState>(file.Metadata["state"]) ?? throw new JsonException("there is no state.");
            var parts = Parts.ToDictionary(part => part, part => Load(file, part, run.Device));
            var (data, origin) = (file.Metadata["data"], file.Metadata["origin"]);
            foreach (var tensor in parts.Values.SelectMany(part => part.Values))
                _ = tensor.DetachFromDisposeScope(); // nothing after this can fail
            return new SavedRun(state, data, origin, parts["model"], parts["best"], parts["optimizer"], parts["structure"], parts["rows"]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException)
        {
            throw Damaged(error);
        }
    }

    private InvalidDataException Damaged(Exception error) => new($"The checkpoint '{_path}' is damaged: {error.Message} {Remedy}", error);

    private Dictionary<string, Tensor> Load(SafeTensorsFile file, string part, Device device)
    {
        var tensors = file.Entries.Keys
            .Where(name => name.StartsWith($"{part}/", StringComparison.Ordinal))
            .ToDictionary(name => name[(part.Length + 1)..], name => file.Read(name, device));
        foreach (var (name, tensor) in tensors)
        {
            // Optimizer moments may overflow without harm, and losses of trials may be infinite, but weights must be finite.
            bool usable = !tensor.is_floating_point() || part is "structure"
                || (part is "model" or "best" ? tensor.isfinite().all() : tensor.isnan().any().logical_not()).item<bool>();
            if (!usable)
                throw new InvalidDataException($"The checkpoint '{_path}' is damaged: the tensor '{part}/{name}' holds values that are not finite. {Remedy}");
        }
        return tensors;
    }

    private void CheckSame(string other, string saved, string current, string advice)
    {
        if (saved == current)
            return;
        string difference;
        try
        {
            difference = RunFingerprint.Difference(saved, current);
        }
        catch (JsonException error)
        {
            throw Damaged(error);
        }
        throw new InvalidOperationException($"The checkpoint '{_path}' was written {other}: {difference}. {advice}, or delete the file.");
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        => tensors.Select(tensor => KeyValuePair.Create($"{prefix}/{tensor.Key}", tensor.Value));
}

/// <summary>The content of a checkpoint: the state of a run after an epoch. Owns its tensors.</summary>
internal sealed record SavedRun(
    TrainingState State,
    string Data,
    string Origin,
    IReadOnlyDictionary<string, Tensor> Model,
    IReadOnlyDictionary<string, Tensor> Best,
    IReadOnlyDictionary<string, Tensor> Optimizer,
    IReadOnlyDictionary<string, Tensor> Structure,
    IReadOnlyDictionary<string, Tensor> RowState) : IDisposable
{
    public void Dispose()
    {
        foreach (var tensor in Model.Values.Concat(Best.Values).Concat(Optimizer.Values).Concat(Structure.Values).Concat(RowState.Values))
            tensor.Dispose();
    }
}
