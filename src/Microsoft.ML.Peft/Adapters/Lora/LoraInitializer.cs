using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Spectra;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Lora;

/// <summary>Creates the adapters of new layers.</summary>
internal static class LoraInitializer
{
    /// <param name="target">The layer.</param>
    /// <param name="options">The options.</param>
    /// <param name="patterns">Matches the patterns of the options.</param>
    /// <param name="stream">A number of the layer, from which its random values are derived if the options have a seed.</param>
    /// <param name="random">The source of other random values and dropout.</param>
    public static LoraAdapter Create(TargetLayer target, LoraOptions options, NamePatterns patterns, int stream, RandomSource random)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rank = patterns.Lookup(options.RankPattern, target.Name, options.Rank, nameof(LoraOptions.RankPattern));
        var alpha = patterns.Lookup(options.AlphaPattern, target.Name, options.Alpha, nameof(LoraOptions.AlphaPattern));
        Check(target, options, rank);
        using var own = options.Seed is { } seed ? new RandomSource(RandomSource.Mix(seed, stream)) : null;
        var (a, b) = options.Initialization == LoraInitialization.Pissa
            ? Principal(target, rank, options.Scale(rank, alpha))
            : Random(target, rank, own ?? random);
        var adapter = new LoraAdapter(target, a, b, alpha, options.Scale(rank, alpha), options.Dropout, random);
        if (options.Initialization == LoraInitialization.Pissa)
            adapter.SubtractInitialProduct();
        if (options.WeightDecomposed)
            adapter.Decompose();
        if (options.AdapterBias)
            adapter.AddBias();
        return adapter;
    }

    public static void Check(TargetLayer target, LoraOptions options, int rank)
    {
        if (rank > target.LargestRank)
            throw new ArgumentOutOfRangeException(nameof(options), $"The rank {rank} is larger than that of layer '{target.Name}', whose weight [{string.Join(", ", target.Weight.shape)}] has at most {target.LargestRank}.");
        if (rank % target.Groups != 0)
            throw new ArgumentException($"The rank {rank} is no multiple of the {target.Groups} groups of convolution '{target.Name}'; choose another in {nameof(LoraOptions.RankPattern)} or exclude the layer.", nameof(options));
        if (options.AdapterBias && target.Bias is null)
            throw new NotSupportedException($"{nameof(LoraOptions.AdapterBias)} is for layers with a bias; '{target.Name}' has none. Exclude it.");
        if (options.WeightDecomposed && !target.HasContinuousInput)
            throw new NotSupportedException($"{nameof(LoraOptions.WeightDecomposed)} is for linear layers and convolutions; '{target.Name}' is an embedding. Exclude it.");
    }

    // U(±1/√in) is Kaiming's uniform distribution with a = √5.
    private static (Tensor A, Tensor B) Random(TargetLayer target, int rank, RandomSource random)
    {
        var (a, b) = target.FactorShapes(rank);
        var (type, device) = (target.FactorType, target.Weight.device);
        if (!target.HasContinuousInput)
            return (zeros(a, type, device), random.Normal(b, 1, device, type));
        var bound = 1 / Math.Sqrt(a.Skip(1).Aggregate(1.0, (product, size) => product * size));
        return (random.Uniform(a, bound, device, type), zeros(b, type, device));
    }

    // W ≈ U S Vᵀ: A = √(S/s) Vᵀ and B = U √(S/s), so that s·B·A is the best approximation of rank r.
    public static (Tensor A, Tensor B) Principal(TargetLayer target, int rank, double scale)
    {
        var (u, s, v) = TruncatedSvd.Of(target.ToMatrix(target.Weight.detach()), rank / target.Groups);
        var root = s.Over(scale).sqrt(); // [G, r/G]
        var (a, b) = target.FactorsOf(root.unsqueeze(2).mul(v), u.mul(root.unsqueeze(1)));
        return (a.to_type(target.FactorType), b.to_type(target.FactorType));
    }
}
