using System.Text.Json;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Weights;

/// <summary>
/// The weights of a folder in Hugging Face layout: <c>model.safetensors</c>, or the files that
/// <c>model.safetensors.index.json</c> names. Tensors are read from the file on demand, directly into their final memory.
/// </summary>
internal sealed class SafeTensorsWeights : IWeightSource
{
    public const string FileName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";
    private readonly List<SafeTensorsFile> _files = [];
    private readonly Dictionary<string, SafeTensorsFile> _places = [];

    private SafeTensorsWeights(string location) => Location = location;

    public string Location { get; }

    public IReadOnlyCollection<string> Names => _places.Keys;

    /// <exception cref="FileNotFoundException">The folder has neither file.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or file and index disagree.</exception>
    public static SafeTensorsWeights Open(string directory)
    {
        var file = Path.Combine(directory, FileName);
        var index = Path.Combine(directory, IndexName);
        if (!File.Exists(file) && !File.Exists(index))
            throw new FileNotFoundException($"'{directory}' holds neither '{FileName}' nor '{IndexName}'. Weights in pickle files (.bin, .pt) are not read: they can run code.", file);
        var weights = new SafeTensorsWeights(File.Exists(file) ? file : index);
        try
        {
            if (File.Exists(file))
                weights.Add(file);
            else
                weights.AddShards(directory, index);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name) =>
        _places.TryGetValue(name, out var file) ? (file.Entries[name].Type, file.Entries[name].Shape) : null;

    public Tensor Read(string name, Device? device) => _places[name].Read(name, device);

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private SafeTensorsFile Add(string path)
    {
        var file = SafeTensorsReader.Open(path);
        _files.Add(file);
        foreach (var name in file.Entries.Keys)
        {
            if (!_places.TryAdd(name, file))
                throw new InvalidDataException($"'{path}' holds the tensor '{name}', which another file of '{Location}' holds too.");
        }

        return file;
    }

    private void AddShards(string directory, string index)
    {
        var map = ReadMap(index);
        var files = new Dictionary<string, SafeTensorsFile>();
        foreach (var shard in map.Values.Distinct())
        {
            // A name such as ../other would leave the folder.
            if (shard.Length == 0 || Path.GetFileName(shard) != shard || shard.Contains('\\') || shard is "." or "..")
                throw new InvalidDataException($"'{index}' names the file '{shard}', which is not in its folder.");
            var path = Path.Combine(directory, shard);
            if (!File.Exists(path))
                throw new FileNotFoundException($"'{index}' names the file '{shard}', which is missing.", path);
            files.Add(shard, Add(path));
        }

        foreach (var (name, shard) in map)
        {
            if (!files[shard].Entries.ContainsKey(name))
                throw new InvalidDataException($"'{index}' says that '{shard}' holds the tensor '{name}'; it does not.");
        }

        if (_places.Keys.FirstOrDefault(name => !map.ContainsKey(name)) is { } surplus)
            throw new InvalidDataException($"The files of '{index}' hold the tensor '{surplus}', which it does not name.");
    }

    private static Dictionary<string, string> ReadMap(string index)
    {
        using var document = JsonFile.Read(index);
        if (!document.RootElement.TryGetProperty("weight_map", out var entries) || entries.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{index}' has no object 'weight_map'.");
        var map = new Dictionary<string, string>();
        foreach (var entry in entries.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw new InvalidDataException($"'{index}' names no file for the tensor '{entry.Name}'.");
            if (!map.TryAdd(entry.Name, entry.Value.GetString()!))
                throw new InvalidDataException($"'{index}' names the tensor '{entry.Name}' twice.");
        }

        return map;
    }
}
