using System.Globalization;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>
/// Reads the tensors of an adapter file for a network, checks shapes, and finds tensors that the network does not use.
/// </summary>
internal sealed class AdapterReader : IDisposable
{
    public const string FileName = "adapter_model.safetensors";
    private readonly string _path;
    private readonly string _prefix;
    private readonly SafeTensorsFile _file;
    private readonly HashSet<string> _taken = [];

    /// <param name="directory">The folder of the adapter.</param>
    /// <param name="modulePrefix">The prefix of module names in the file that the network does not have, such as "bert.".</param>
    public AdapterReader(string directory, string modulePrefix)
    {
        _path = Path.Combine(directory, FileName);
        if (!File.Exists(_path))
            throw new FileNotFoundException($"The folder '{directory}' has no {FileName}.", _path);
        _prefix = LoraTensors.Prefix + modulePrefix;
        _file = SafeTensorsReader.Open(_path);
    }

    public Adapter Read(TargetLayer target, AdapterOptions options, NamePatterns patterns) =>
        options is SvfitOptions svfit ? Svfit(target, svfit) : Lora(target, (LoraOptions)options, patterns);

    private LoraAdapter Lora(TargetLayer target, LoraOptions options, NamePatterns patterns)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rank = patterns.Lookup(options.RankPattern, target.Name, options.Rank, nameof(LoraOptions.RankPattern));
        var alpha = patterns.Lookup(options.AlphaPattern, target.Name, options.Alpha, nameof(LoraOptions.AlphaPattern));
        CheckFit(target, options, rank);
        var (nameA, nameB) = target.FactorNames;
        var full = Take($"{target.Name}.{nameA}", LoraTensors.StoredShape(target, rank), target);
        var a = LoraTensors.Grouped(target, full) ?? throw new InvalidDataException($"'{_path}': the adapter of the grouped convolution '{target.Name}' mixes channels of several groups, which no weight of the layer does; it is not supported.");
        var b = Take($"{target.Name}.{nameB}", target.FactorShapes(rank).B, target);
        var magnitude = options.WeightDecomposed
            ? Take($"{target.Name}.{LoraTensors.Magnitude}", LoraTensors.MagnitudeShape(target), target).reshape(-1)
            : null;
        var adapter = new LoraAdapter(target, a, b, alpha, options.Scale(rank, alpha), options.Dropout);
        if (magnitude is not null)
            adapter.Decompose(magnitude);
        return adapter;
    }

    private SvfitAdapter Svfit(TargetLayer target, SvfitOptions options)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var name = $"{target.Name}.{SvfitTensors.InitialValues}";
        // Without a rank in the configuration, the energy of the base determined it; the shapes in the file show it.
        var rank = options.Rank is { } wanted ? SvfitAdapter.RankOf(target, wanted) : Find(name).Shape is [var stored] ? stored : target.LargestRank;
        if (rank < 1 || rank > target.LargestRank || rank % target.Groups != 0)
            throw new InvalidDataException($"'{_path}': '{_prefix}{name}' has the rank {rank}; layer '{target.Name}' has ranks up to {target.LargestRank}{(target.Groups > 1 ? $", multiples of its {target.Groups} groups" : string.Empty)}.");
        var values = Take(name, [rank], target);
        var trained = Take($"{target.Name}.{SvfitTensors.Change}", [rank], target);
        var adapter = SvfitAdapter.Restore(target, options.Parameterization, rank, trained);
        var (distance, largest, first) = (Number(adapter.InitialValues.sub(values).abs().max()), Number(adapter.InitialValues.max()), Number(values[0]));
        if (distance <= SvfitTensors.Tolerance * largest)
            return adapter;
        adapter.Dispose();
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"The adapter of '{_path}' is for another base: the singular values of layer '{target.Name}', the largest of which is {largest:G4}, differ by {distance:G3} from those of the file, whose first is {first:G4}."));
    }

    /// <summary>The values for a parameter of a fully saved module.</summary>
    public Tensor Saved(string name, Tensor parameter) => Take(name, parameter.shape, null).to(parameter.dtype, parameter.device);

    /// <exception cref="InvalidDataException">The file has tensors that were not read.</exception>
    public void CheckAllTaken()
    {
        var surplus = _file.Entries.Keys.Where(name => !_taken.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (surplus.Count > 0)
            throw new InvalidDataException($"'{_path}' has tensors for which the network has no place: {string.Join(", ", surplus.Take(8))}{(surplus.Count > 8 ? $" and {surplus.Count - 8} more" : string.Empty)}.");
    }

    public void Dispose() => _file.Dispose();

    private void CheckFit(TargetLayer target, LoraOptions options, int rank)
    {
        try
        {
            LoraInitializer.Check(target, options, rank);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The adapter of '{_path}' does not fit the network. {exception.Message}", exception);
        }
    }

    private SafeTensorsEntry Find(string name) => _file.Entries.TryGetValue(_prefix + name, out var entry)
        ? entry
        : throw new InvalidDataException($"'{_path}' has no tensor '{_prefix}{name}'. It begins with '{_file.Entries.Keys.Order(StringComparer.Ordinal).FirstOrDefault()}'; a difference in front of the module's name belongs into the module prefix.");

    private static double Number(Tensor value) => value.to_type(ScalarType.Float64).item<double>();

    private Tensor Take(string name, long[] shape, TargetLayer? target)
    {
        var stored = _prefix + name;
        var entry = Find(name);
        if (!entry.Shape.SequenceEqual(shape))
            throw new InvalidDataException($"'{_path}': tensor '{stored}' is [{string.Join(", ", entry.Shape)}]; the network and {AdapterConfigFile.Name} need [{string.Join(", ", shape)}].");
        _ = _taken.Add(stored);
        var tensor = _file.Read(stored);
        return target is null ? tensor : tensor.to(target.FactorType, target.Weight.device);
    }
}
