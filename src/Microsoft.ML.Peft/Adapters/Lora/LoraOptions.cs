using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Low-rank adaptation: y = W x + b + s·B·A·x with A [r, in] and B [out, r] trained and W frozen (Hu et al., "LoRA", 2021, equation 3).
/// </summary>
public sealed class LoraOptions : AdapterOptions
{
    /// <summary>The rank r, from 1 to the smaller side of the weight. Default: 8.</summary>
    public int Rank { get; set; } = PeftDefaults.LoraRank;

    /// <summary>α of the scale s = α/r; above 0. Default: 8.</summary>
    public double Alpha { get; set; } = PeftDefaults.LoraAlpha;

    /// <summary>The share of the adapter's input that is dropped during training, from 0 to below 1; embeddings have no dropout. Default: 0.</summary>
    public double Dropout { get; set; }

    /// <summary>Scale s = α/√r instead of α/r (rsLoRA; Kalajdzievski 2023). Default: false.</summary>
    public bool RankStabilized { get; set; }

    /// <summary>
    /// True to train the norm of each row of the weight separately from its direction (DoRA; Liu et al. 2024, equation 5); for linear layers and
    /// convolutions. Default: false.
    /// </summary>
    public bool WeightDecomposed { get; set; }

    /// <summary>The initialisation of the factors. Default: <see cref="LoraInitialization.KaimingUniform"/>.</summary>
    public LoraInitialization Initialization { get; set; }

    /// <summary>The biases of the network that are trained and saved too. Default: <see cref="Adapters.TrainedBiases.None"/>.</summary>
    public TrainedBiases TrainedBiases { get; set; }

    /// <summary>
    /// True to train a bias of B, which starts at 0: y = W x + b + s·(B·A·x + c). For layers with a bias; not with DoRA or PiSSA. Default: false.
    /// </summary>
    public bool AdapterBias { get; set; }

    /// <summary>
    /// Ranks of single layers: regular expressions for a name, or for its end after a dot, and the rank; the first match applies.
    /// </summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; set; } = new Dictionary<string, int>();

    /// <summary>Like <see cref="RankPattern"/>, for α.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; set; } = new Dictionary<string, double>();

    internal double Scale(int rank, double alpha) => RankStabilized ? alpha / Math.Sqrt(rank) : alpha / rank;

    internal override void Check()
    {
        CheckRank(Rank, nameof(Rank));
        CheckAlpha(Alpha, nameof(Alpha));
        CheckDropout(Dropout, nameof(Dropout));
        if (!Enum.IsDefined(Initialization))
            throw new ArgumentOutOfRangeException(nameof(Initialization), $"{nameof(Initialization)} is {Initialization}, which is no value of its type.");
        if (WeightDecomposed && Initialization == LoraInitialization.Pissa)
            throw new ArgumentException($"{nameof(WeightDecomposed)} and {nameof(LoraInitialization.Pissa)} do not go together; set one of them.");
        if (!Enum.IsDefined(TrainedBiases))
            throw new ArgumentOutOfRangeException(nameof(TrainedBiases), $"{nameof(TrainedBiases)} is {TrainedBiases}, which is no value of its type.");
        if (AdapterBias && (WeightDecomposed || Initialization == LoraInitialization.Pissa))
            throw new ArgumentException($"{nameof(AdapterBias)} does not go together with {nameof(WeightDecomposed)} or {nameof(LoraInitialization.Pissa)}; set one of them.");
        foreach (var (pattern, rank) in RankPattern)
            CheckRank(rank, $"{nameof(RankPattern)}[\"{pattern}\"]");
        foreach (var (pattern, alpha) in AlphaPattern)
            CheckAlpha(alpha, $"{nameof(AlphaPattern)}[\"{pattern}\"]");
    }

    internal static void CheckDropout(double dropout, string name)
    {
        if (dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(name, $"{name} is {dropout}; it must be at least 0 and below 1.");
    }

    internal static void CheckRank(int rank, string name)
    {
        if (rank < 1)
            throw new ArgumentOutOfRangeException(name, $"{name} is {rank}; a rank is at least 1.");
    }

    internal static void CheckAlpha(double alpha, string name)
    {
        if (!(alpha > 0) || double.IsInfinity(alpha))
            throw new ArgumentOutOfRangeException(name, $"{name} is {alpha}; it must be above 0 and finite.");
    }
}
