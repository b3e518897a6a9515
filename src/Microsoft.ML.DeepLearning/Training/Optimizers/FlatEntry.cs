using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The position of one parameter in the flat buffer, with the name for messages.
/// </summary>
internal sealed record FlatEntry(string Name, Parameter Value, long Offset, long[] Shape)
{
    public long Length { get; } = Shape.Aggregate(1L, (product, size) => product * size);

    public long End => Offset + Length;

    /// <summary>The parameter's part of a flat buffer, in its own shape.</summary>
    public Tensor View(Tensor flat)
    {
        using var part = flat.narrow(0, Offset, Length);
        return part.view(Shape);
    }

    /// <summary>Places all parameters one after the other and checks that they can share a buffer.</summary>
    public static List<FlatEntry> Layout(IReadOnlyList<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var entries = new List<FlatEntry>();
        var seen = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        long offset = 0;
        foreach (var (name, value) in groups.SelectMany(group => group.Parameters))
        {
            if (!seen.TryAdd(value, name))
                throw new ArgumentException($"Parameter '{name}' is the same object as '{seen[value]}'; each parameter belongs to one group, once.", nameof(groups));
            var entry = new FlatEntry(name, value, offset, value.shape);
            CheckAlike(entry, entries.Count == 0 ? entry : entries[0]);
            entries.Add(entry);
            offset = entry.End;
        }

        return offset > 0 ? entries : throw new ArgumentException("There are no parameters to train.", nameof(groups));
    }

    private static void CheckAlike(FlatEntry entry, FlatEntry first)
    {
        var type = entry.Value.dtype;
        if (type is not (ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"Parameter '{entry.Name}' is {type}; parameters must be Float32 or Float64.");
        if (type != first.Value.dtype)
            throw new ArgumentException($"Parameter '{entry.Name}' is {type} while '{first.Name}' is {first.Value.dtype}; all parameters must have one type.");
        if (entry.Value.device.ToString() != first.Value.device.ToString())
            throw new ArgumentException($"Parameter '{entry.Name}' is on {entry.Value.device} while '{first.Name}' is on {first.Value.device}; all parameters must be on one device.");
    }
}
