using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models;

/// <summary>Builds a network from its weights and accounts for every tensor of the file.</summary>
internal static class NetworkLoader
{
    private const int MostNamed = 5;

    /// <summary>Buffers in older files that are computed here.</summary>
    private static readonly string[] Computed = ["position_ids", "rotary_emb.inv_freq"];

    /// <summary>The network, with the names of the skipped tensors, which belong to heads of pre-training.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or surplus, or has another shape or type than the configuration requires.</exception>
    public static (nn.Module Network, IReadOnlyList<string> Unused) Load(
        Architecture architecture, ModelConfiguration configuration, IWeightSource source, Device? device)
    {
        var renamed = new RenamedWeights(source);
        var weights = new WeightReader(renamed, device);
        var prefix = architecture.BaseName is { } name && renamed.Names.Any(tensor => tensor.StartsWith(name + ".", StringComparison.Ordinal)) ? name : null;
        try
        {
            var network = architecture.Build(configuration, prefix is null ? weights : weights.Under(prefix));
            return (network, Accounted(weights.Untaken(), prefix, source.Location, architecture.ModelType));
        }
        catch
        {
            weights.Discard();
            throw;
        }
    }

    private static List<string> Accounted(IEnumerable<string> untaken, string? prefix, string location, string type)
    {
        var left = untaken.Where(name => !Computed.Any(known => name == known || name.EndsWith("." + known, StringComparison.Ordinal))).ToList();
        // Tensors outside of the encoder belong to a head. Additional tensors inside it would be missing in the computation.
        var surplus = left.Where(name => prefix is null || name.StartsWith(prefix + ".", StringComparison.Ordinal)).ToList();
        if (surplus.Count == 0)
            return left;
        var more = surplus.Count > MostNamed ? $" and {surplus.Count - MostNamed} more" : "";
        throw new InvalidDataException(
            $"'{location}' holds tensors that a model of type '{type}' with this configuration does not have: {string.Join(", ", surplus.Take(MostNamed))}{more}.");
    }
}
