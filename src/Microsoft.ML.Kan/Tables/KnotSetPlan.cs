using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.Kan.Tables;

/// <summary>Which networks a run trains, which rows each of them holds out, and when the worst of them stop.</summary>
/// <param name="Candidates">The networks to choose from.</param>
/// <param name="Most">The most of them that the model combines.</param>
/// <param name="Rows">The number of training rows.</param>
/// <param name="HasValidation">True if validation rows make the choice.</param>
/// <param name="Seed">Decides which rows are held out.</param>
internal sealed record KnotSetPlan(IReadOnlyList<KanMember> Candidates, int Most, long Rows, bool HasValidation, long Seed)
{
    // With fewer rows a single held-out part is too small to weigh networks by, and all rows are predicted by networks that did not see them.
    private const int RowsForOnePart = 2_000;
    private const int CrossParts = 5;
    private const int HeldOutPart = 6;
    private const long MostHeldOut = 200_000;

    // After this share of the epochs the worst half of the networks stop. Earlier, at a high learning rate, the loss of strongly decayed networks
    // says little about their loss at the end.
    private const double Drop = 0.75;
    private const int FewestKept = 4;

    /// <summary>The epochs of the second phase in units of those of the first.</summary>
    public double TrainingFraction { get; init; } = 1;

    /// <summary>True if the run keeps the weights of the epoch that predicted the validation rows best.</summary>
    public bool RestoresBest { get; init; } = true;

    /// <summary>The smallest relative decrease of the lowest validation loss that makes an epoch the best.</summary>
    public double MinimumImprovement { get; init; }

    /// <summary>The weight decay of the rows of categories, before the members' factors; that of the other weights is the optimizer's.</summary>
    public double WeightDecay { get; init; }

    private readonly long _parts = Rows < RowsForOnePart ? CrossParts : Math.Max(HeldOutPart, Rows / MostHeldOut);

    /// <summary>True if there is a choice.</summary>
    public bool Chooses => Candidates.Count > 1;

    /// <summary>True if the chosen networks are trained again on all rows.</summary>
    public bool Refits => Chooses && !HasValidation;

    /// <summary>The number of parts of the rows that are held out, each by a network of its own; 0 if no row is.</summary>
    public int Folds => !Refits ? 0 : Rows < RowsForOnePart ? CrossParts : 1;

    /// <summary>The part of a row: networks of this number do not learn from it; numbers from <see cref="Folds"/> on are held out by none.</summary>
    public long PartOf(long row) => RandomSource.Mix(Seed, row) % _parts;

    /// <summary>True if some networks stop after an epoch.</summary>
    public bool DropsAfter(int epoch, int epochs) => Chooses && epoch + 1 == (int)Math.Round(Drop * epochs) && epoch + 1 < epochs;

    /// <summary>How many candidates go on of those that are left.</summary>
    public int Kept(int left) => Math.Max(Math.Min(left, Math.Max(FewestKept, Most)), (left + 1) / 2);
}
