using System.Globalization;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.RandLora;
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
    private readonly FileNames _names;
    private readonly RandomSource? _random;
    private readonly SafeTensorsFile _file;
    private readonly HashSet<string> _taken = [];
    private RandLoraBases? _bases;

    /// <param name="directory">The folder of the adapter.</param>
    /// <param name="names">The names of the network's modules in the file.</param>
    /// <param name="random">Draws dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
    public AdapterReader(string directory, FileNames names, RandomSource? random = null)
    {
        _path = Path.Combine(directory, FileName);
        (_names, _random) = (names, random);
        _file = AdapterWeights.Open(directory);
    }

    public Adapter Read(TargetLayer target, AdapterOptions options, IReadOnlyList<TargetLayer> layers, NamePatterns patterns) => options switch
    {
        SvfitOptions svfit => Svfit(target, svfit),
        RandLoraOptions rand => RandLora(target, rand, layers),
        _ => Lora(target, (LoraOptions)options, patterns),
    };

    private RandLoraAdapter RandLora(TargetLayer target, RandLoraOptions options, IReadOnlyList<TargetLayer> layers)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        RandLoraAdapter.Check(target);
        if (_bases is null)
        {
            var (a, b) = RandLoraTensors.SharedShapes([.. layers], options.Rank);
            _bases = new RandLoraBases(TakeStored(RandLoraTensors.SharedA, a, target), TakeStored(RandLoraTensors.SharedB, b, target));
        }

        var n = RandLoraTensors.Bases(target, options.Rank);
        var lambda = Take($"{target.Name}.{RandLoraTensors.Lambda}", [options.Rank, n], target);
        var gamma = Take($"{target.Name}.{RandLoraTensors.Gamma}", [n, target.LargestRank], target);
        return new RandLoraAdapter(target, _bases, lambda, gamma, options.Alpha / options.Rank, options.Dropout, _random);
    }

    private LoraAdapter Lora(TargetLayer target, LoraOptions options, NamePatterns patterns)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var name = _names.Of(target.Name);
        var rank = patterns.Lookup(options.RankPattern, name, options.Rank, nameof(LoraOptions.RankPattern));
        var alpha = patterns.Lookup(options.AlphaPattern, name, options.Alpha, nameof(LoraOptions.AlphaPattern));
        CheckFit(target, options, rank);
        var (nameA, nameB) = target.FactorNames;
        var full = Take($"{target.Name}.{nameA}", LoraTensors.StoredShape(target, rank), target);
        var a = LoraTensors.Grouped(target, full) ?? throw new InvalidDataException($"'{_path}': the adapter of the grouped convolution '{target.Name}' mixes channels of several groups, which no weight of the layer does; it is not supported.");
        var b = Take($"{target.Name}.{nameB}", target.FactorShapes(rank).B, target);
        var magnitude = options.WeightDecomposed
            ? Take($"{target.Name}.{LoraTensors.Magnitude}", LoraTensors.MagnitudeShape(target), target).reshape(-1)
            : null;
        var bias = options.AdapterBias ? Take($"{target.Name}.{LoraTensors.Bias}", [target.Outputs], target) : null;
        var adapter = new LoraAdapter(target, a, b, alpha, options.Scale(rank, alpha), options.Dropout, _random);
        if (bias is not null)
            adapter.AddBias(bias);
        if (options.Initialization == LoraInitialization.Pissa) // the file belongs to the base without its principal part
            adapter.SubtractInitialProduct(LoraInitializer.Principal(target, rank, adapter.Scale));
        if (magnitude is not null)
            adapter.Decompose(magnitude);
        return adapter;
    }

    private SvfitAdapter Svfit(TargetLayer target, SvfitOptions options)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var name = $"{target.Name}.{SvfitTensors.InitialValues}";
        // If the energy of the base determined the rank, the shapes in the file show it.
        var rank = options.EnergyThreshold is null ? SvfitAdapter.RankOf(target, options.Rank) : Find(name).Shape is [var stored] ? stored : target.LargestRank;
        if (rank < 1 || rank > target.LargestRank || rank % target.Groups != 0)
            throw new InvalidDataException($"'{_path}': '{Stored(name)}' has the rank {rank}; layer '{target.Name}' has ranks up to {target.LargestRank}{(target.Groups > 1 ? $", multiples of its {target.Groups} groups" : string.Empty)}.");
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

    /// <summary>The value of a trained bias; null if the file has none and it is not required.</summary>
    public Tensor? Bias(string name, Tensor parameter, bool isRequired)
    {
        var layer = name[..^Math.Min(name.Length, ".bias".Length)];
        var stored = new[] { LoraTensors.BaseBias(layer), name }.FirstOrDefault(Has);
        return stored is null && !isRequired ? null : Saved(stored ?? name, parameter);
    }

    /// <summary>True if the file has a tensor of this name.</summary>
    public bool Has(string name) => _file.Entries.ContainsKey(Stored(name));

    /// <summary>
    /// Takes the tensors of modules that the network lacks, such as the head over an encoder; then no tensor may be left.
    /// </summary>
    /// <param name="modules">The names of fully saved modules.</param>
    /// <param name="tensors">Receives the tensors by their names in the file, without the prefix of peft.</param>
    /// <exception cref="InvalidDataException">The file has tensors that were not read.</exception>
    public void TakeRest(IReadOnlyList<string> modules, IDictionary<string, Tensor> tensors)
    {
        var surplus = new List<string>();
        foreach (var stored in _file.Entries.Keys.Where(name => !_taken.Contains(name)).Order(StringComparer.Ordinal))
        {
            var name = stored.StartsWith(LoraTensors.Prefix, StringComparison.Ordinal) ? stored[LoraTensors.Prefix.Length..] : "";
            if (name.Contains(".original_module.", StringComparison.Ordinal)) // with trained biases peft also writes those of replaced modules
                continue;
            if (modules.Any(module => NamePattern.ContainsModule(name, module)))
                tensors.Add(name, _file.Read(stored).DetachFromDisposeScope());
            else
                surplus.Add(stored);
        }

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

    private string Stored(string name) => LoraTensors.Prefix + _names.Of(name);

    private SafeTensorsEntry Find(string name) => _file.Entries.TryGetValue(Stored(name), out var entry)
        ? entry
        : throw new InvalidDataException($"'{_path}' has no tensor '{Stored(name)}'. It begins with '{_file.Entries.Keys.Order(StringComparer.Ordinal).FirstOrDefault()}'; a difference in front of the module's name belongs into the module prefix.");

    private static double Number(Tensor value) => value.to_type(ScalarType.Float64).item<double>();

    private Tensor Take(string name, long[] shape, TargetLayer? target) => TakeStored(Find(name).Name, shape, target);

    private Tensor TakeStored(string stored, long[] shape, TargetLayer? target)
    {
        if (!_file.Entries.TryGetValue(stored, out var entry))
            throw new InvalidDataException($"'{_path}' has no tensor '{stored}'.");
        if (!entry.Shape.SequenceEqual(shape))
            throw new InvalidDataException($"'{_path}': tensor '{stored}' is [{string.Join(", ", entry.Shape)}]; the network and {AdapterConfigFile.Name} need [{string.Join(", ", shape)}]. An adapter fits only the base model that it was trained on.");
        if (entry.Type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
            throw new InvalidDataException($"'{_path}': tensor '{stored}' holds {entry.Type}; floating-point numbers are needed. Quantized adapters are not read: dequantize it in Python, then save it again.");
        _ = _taken.Add(stored);
        var tensor = _file.Read(stored);
        return target is null ? tensor : tensor.to(target.FactorType, target.Weight.device);
    }
}
