using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>Merges the active adapter into the weights, so it costs no time; outputs stay the same up to rounding.</summary>
    /// <exception cref="InvalidOperationException">
    /// No adapter is active, it is already merged, or a merged weight would not be finite; then nothing is changed.
    /// </exception>
    public void Merge()
    {
        RequireUnmerged("merge");
        var merged = new List<(AdaptedLayer Layer, Tensor Weight, Tensor? Bias)>();
        try
        {
            foreach (var (layer, _) in Active.Layers)
            {
                CancellationCheck.ThrowIfCancelled();
                var (weight, bias) = layer.Merged();
                merged.Add((layer, weight, bias));
            }
            foreach (var (layer, weight, bias) in merged)
                layer.Merge(weight, bias);
            IsMerged = true;
        }
        finally
        {
            foreach (var (_, weight, bias) in merged)
            {
                weight.Dispose();
                bias?.Dispose();
            }
        }
    }

    /// <summary>Restores the weights from before <see cref="Merge"/>, bit for bit. Does nothing if no adapter is merged.</summary>
    public void Unmerge()
    {
        foreach (var layer in _layers.Values)
            layer.Unmerge();
        IsMerged = false;
    }

    /// <summary>
    /// Combines several adapters into one LoRA, ΔW = Σ weight·ΔW, with the sum of their ranks, and makes it the active one. Its
    /// fully trained modules are initialised from the active adapter.
    /// </summary>
    /// <param name="adapterName">A new name.</param>
    /// <param name="weights">The adapters and their weights, at least one; a negative weight subtracts an adapter's effect.</param>
    /// <exception cref="ArgumentException">A name is taken or unknown, or a weight is not finite.</exception>
    /// <exception cref="NotSupportedException">One of them is a DoRA, whose weight change does not have low rank, or has a bias.</exception>
    public void Combine(string adapterName, IReadOnlyDictionary<string, double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        RequireUnmerged("combine adapters");
        if (weights.Count == 0)
            throw new ArgumentException("There are no adapters to combine.", nameof(weights));
        if (weights.FirstOrDefault(entry => !double.IsFinite(entry.Value)) is { Key: { } wrong })
            throw new ArgumentException($"The weight of '{wrong}' is not a finite number.", nameof(weights));
        var parts = weights.Select(entry => (Set: Find(entry.Key), Weight: entry.Value)).ToList();
        var names = parts.SelectMany(part => part.Set.Layers).Select(entry => entry.Layer.Target.Name).ToHashSet();
        var ranks = names.ToDictionary(name => name, name => Adapters(parts, name).Sum(part => part.Adapter.Rank));
        var rank = ranks.Values.Max();
        // A scale of 1 for every layer, so α is the rank.
        var options = new LoraOptions
        {
            TargetModules = [.. names.Order(StringComparer.Ordinal)],
            ModulesToSave = _active?.SavedModules ?? [],
            Rank = rank,
            Alpha = rank,
        };
        var selection = Select(adapterName, options);
        var saved = _active is null ? null : SavedParameters(_active).ToDictionary(entry => entry.Name, entry => (Tensor)entry.Value);
        Register(selection, adapterName, options, (target, _) => Combined(parts, target), saved);
    }

    private static LoraAdapter Combined(List<(AdapterSet Set, double Weight)> parts, Targets.TargetLayer target)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var factors = Adapters(parts, target.Name).Select(part => Scaled(part.Adapter, part.Weight)).ToList();
        var (a, b) = target.SumOf(factors);
        return new LoraAdapter(target, a, b, alpha: a.shape[0], scale: 1);
    }

    private static (Tensor A, Tensor B) Scaled(Adapter adapter, double weight)
    {
        var (a, b) = adapter.ToFactors() ?? throw new NotSupportedException($"The adapter of '{adapter.Target.Name}' decomposes its weight or has a bias; its change is no low-rank product and cannot be combined.");
        return (a, DeepLearning.Runtime.TensorArithmetic.Times(b, weight));
    }

    private static IEnumerable<(Adapter Adapter, double Weight)> Adapters(List<(AdapterSet Set, double Weight)> parts, string layer) =>
        parts.SelectMany(part => part.Set.Layers.Where(entry => entry.Layer.Target.Name == layer).Select(entry => (entry.Adapter, part.Weight)));
}
