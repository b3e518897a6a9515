using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Weights;

/// <summary>
/// Weights with current names: files converted from TensorFlow, such as the first BERTs, call the two tensors of a
/// layer norm gamma and beta.
/// </summary>
internal sealed class RenamedWeights : IWeightSource
{
    private readonly IWeightSource _source;
    private readonly Dictionary<string, string> _stored = [];

    /// <summary>Does not take ownership of <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">A tensor exists under both names.</exception>
    public RenamedWeights(IWeightSource source)
    {
        _source = source;
        foreach (var name in source.Names)
        {
            var today = Renamed(Renamed(name, "LayerNorm.gamma", "LayerNorm.weight"), "LayerNorm.beta", "LayerNorm.bias");
            if (!_stored.TryAdd(today, name))
                throw new InvalidDataException($"'{source.Location}' holds both '{_stored[today]}' and '{name}', two names of one tensor.");
        }
    }

    public string Location => _source.Location;

    public IReadOnlyCollection<string> Names => _stored.Keys;

    public (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name) => _stored.TryGetValue(name, out var stored) ? _source.Find(stored) : null;

    public Tensor Read(string name, Device? device) => _source.Read(_stored[name], device);

    public void Dispose()
    {
    }

    private static string Renamed(string name, string old, string today) =>
        name.EndsWith(old, StringComparison.Ordinal) ? name[..^old.Length] + today : name;
}
