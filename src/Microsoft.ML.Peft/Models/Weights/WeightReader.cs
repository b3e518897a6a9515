using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Weights;

/// <summary>
/// Gives the tensors of a model to its layers. Checks each tensor against the shape in the configuration before a
/// byte is read, and records which were read. A layer is created from its weights, so nothing is
/// initialised and no weight is in memory twice.
/// </summary>
internal sealed class WeightReader
{
    private readonly IWeightSource _source;
    private readonly Device? _device;
    private readonly HashSet<string> _taken;
    private readonly List<Tensor> _given;
    private readonly string _prefix;

    public WeightReader(IWeightSource source, Device? device = null) : this(source, device, [], [], "")
    {
    }

    private WeightReader(IWeightSource source, Device? device, HashSet<string> taken, List<Tensor> given, string prefix) =>
        (_source, _device, _taken, _given, _prefix) = (source, device, taken, given, prefix);

    /// <summary>A view of the same weights for a submodule, whose names start with <paramref name="path"/> and a dot.</summary>
    public WeightReader Under(string path) => new(_source, _device, _taken, _given, $"{_prefix}{path}.");

    public bool Has(string name) => _source.Find(_prefix + name) is not null;

    /// <summary>A tensor as 32-bit floating point. It joins the current dispose scope; without one, the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">
    /// The tensor is missing, has another shape or type, or has a non-finite value; the message names it and the file.
    /// </exception>
    public Tensor Take(string name, params long[] shape)
    {
        CancellationCheck.ThrowIfCancelled();
        var full = _prefix + name;
        if (_source.Find(full) is not { } found)
            throw new InvalidDataException($"'{_source.Location}' has no tensor '{full}' of shape [{string.Join(", ", shape)}], which the configuration asks for.");
        if (!found.Shape.SequenceEqual(shape))
            throw new InvalidDataException(
                $"The tensor '{full}' of '{_source.Location}' has the shape [{string.Join(", ", found.Shape)}]; the configuration asks for [{string.Join(", ", shape)}].");
        if (found.Type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
            throw new InvalidDataException($"The tensor '{full}' of '{_source.Location}' holds {found.Type}; weights must be floating point (F64, F32, F16 or BF16).");
        using var scope = NewDisposeScope();
        var values = _source.Read(full, _device);
        _taken.Add(full);
        var numbers = values.to_type(ScalarType.Float32);
        if (!numbers.isfinite().all().item<bool>())
            throw new InvalidDataException($"The tensor '{full}' of '{_source.Location}' holds values that are not finite as 32-bit numbers (NaN or infinity); the file is damaged or its training diverged. Use an intact copy.");
        return numbers.MoveToOuterDisposeScope();
    }

    /// <summary>A tensor as the parameter of a module, which disposes it.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, or has another shape or type; the message names it and the file.</exception>
    public Parameter Parameter(string name, params long[] shape)
    {
        var parameter = OwnedParameter.Of(Take(name, shape));
        _given.Add(parameter);
        return parameter;
    }

    /// <summary>A tensor as the buffer of a module, which disposes it: a constant that is not trained.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, or has another shape or type; the message names it and the file.</exception>
    public Tensor Buffer(string name, params long[] shape)
    {
        var buffer = Take(name, shape).DetachFromDisposeScope();
        _given.Add(buffer);
        return buffer;
    }

    /// <summary>A computed tensor as the buffer of a module, which disposes it.</summary>
    public Tensor Computed(Tensor values)
    {
        var buffer = values.to(_device ?? CPU).DetachFromDisposeScope();
        _given.Add(buffer);
        return buffer;
    }

    /// <summary>Counts a tensor as read, because the computation does not need it.</summary>
    public void Ignore(string name) => _taken.Add(_prefix + name);

    /// <summary>Disposes the parameters and buffers of an incomplete network.</summary>
    public void Discard() => _given.ForEach(tensor => tensor.Dispose());

    /// <summary>The tensors that were not read, ordered by name.</summary>
    public IReadOnlyList<string> Untaken() => [.. _source.Names.Where(name => !_taken.Contains(name)).Order(StringComparer.Ordinal)];

    /// <summary>The file or folder of the weights, for messages.</summary>
    public string Location => _source.Location;
}

/// <summary>Named tensors in files, read one at a time.</summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>The file or folder of the weights, for messages.</summary>
    string Location { get; }

    IReadOnlyCollection<string> Names { get; }

    /// <summary>The type and shape of a tensor, or null if there is none with that name.</summary>
    (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name);

    /// <summary>Reads an existing tensor. It joins the current dispose scope; without one, the caller disposes it.</summary>
    Tensor Read(string name, Device? device);
}
