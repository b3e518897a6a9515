using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Towers;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>The shape of an <see cref="InterestNetwork"/>.</summary>
/// <param name="EntryWidth">D: the concatenated embedded columns of a candidate, or of one entry of its history.</param>
/// <param name="ContextWidth">C: the width of the context.</param>
internal sealed record InterestShape(int EntryWidth, int ContextWidth)
{
    public HistoryPooling Pooling { get; init; } = HistoryPooling.Attention;

    public AttentionNormalization Normalization { get; init; } = AttentionNormalization.None;

    /// <summary>The initial weight of an entry; softmax ignores it.</summary>
    public double InitialWeight { get; init; }

    public IReadOnlyList<int> AttentionWidths { get; init; } = CtrDefaults.AttentionWidths;

    public InterestActivation AttentionActivation { get; init; } = InterestActivation.Dice;

    /// <summary>The tower that reads interest, candidate and context.</summary>
    public TowerShape Tower { get; init; } = new(CtrDefaults.TowerWidths) { Activation = InterestActivation.Dice, UsesGlorot = true };

    /// <summary>The share of the values of field vectors dropped in training.</summary>
    public double EmbeddingDropout { get; init; }

    /// <summary>True if interest·candidate also goes into the tower.</summary>
    public bool CrossesCandidate { get; init; } = true;

    /// <summary>The number of entries used from the end of a history.</summary>
    public int MaximumHistoryLength { get; init; } = int.MaxValue;

    /// <summary>The width of the tower's input.</summary>
    public int TowerInputs => (CrossesCandidate ? 3 : 2) * EntryWidth + ContextWidth;
}
