using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Selection;

namespace Microsoft.ML.Kan.Training;

/// <summary>One stage of training: the change of the network at its start, and its length.</summary>
/// <param name="Kind">The change of the network at its start.</param>
/// <param name="Phase">Its name and its share of the epochs.</param>
/// <param name="Space">The space on trial; null in every other kind of stage.</param>
internal sealed record KanStage(KanStageKind Kind, TrainingPhase Phase, ActivationSpace? Space = null)
{
    // The share of the epochs with fixed spaces that follow the removal of weak edges.
    private const double RefitShare = 0.3;

    /// <summary>The stages of a selection without trials, grids and thinning.</summary>
    /// <param name="spaces">How many spaces there are to choose from.</param>
    /// <param name="full">The share of the epochs in which all spaces learn as a mixture.</param>
    /// <param name="selective">The share in which the choices sharpen.</param>
    public static IReadOnlyList<KanStage> Of(int spaces, double full, double selective) => spaces == 1
        ? [new(KanStageKind.Single, new("training", 1))]
        :
        [
            new(KanStageKind.Full, new("full training", full)),
            new(KanStageKind.Selective, new("selective training", selective)),
            new(KanStageKind.Pruned, new("pruned training", 1 - full - selective)),
        ];

    /// <summary>The stages of a selection whose mixture ends with the choice of the spaces that come closest to its curves.</summary>
    /// <param name="spaces">How many spaces there are to choose from.</param>
    /// <param name="full">The share of the epochs in which all spaces learn as a mixture.</param>
    public static IReadOnlyList<KanStage> Of(int spaces, double full) => spaces <= 1
        ? [new(KanStageKind.Single, new("training", 1))]
        : [new(KanStageKind.Full, new("full training", full)), new(KanStageKind.Pruned, new("pruned training", 1 - full))];

    /// <summary>The stages for the options.</summary>
    public static IReadOnlyList<KanStage> Of(SelectableKanOptions options)
    {
        var stages = new List<KanStage>();
        var rest = 1.0;
        if (options.Spaces.Length > 1)
        {
            if (options.SpaceTrials)
                stages.AddRange(options.Spaces.Select(space => Trial(space, options.FullTrainingFraction + options.SelectiveTrainingFraction)));
            Add(KanStageKind.Full, "full training", options.FullTrainingFraction);
            Add(KanStageKind.Selective, "selective training", options.SelectiveTrainingFraction);
        }

        var removes = options.EdgePruningThreshold > 0 || options.InputPruningThreshold > 0;
        var @fixed = rest * (removes ? 1 - RefitShare : 1) / (options.GridRefinements + 1);
        Add(options.Spaces.Length > 1 ? KanStageKind.Pruned : KanStageKind.Single, options.Spaces.Length > 1 ? "pruned training" : "training", @fixed);
        for (var doubling = 1; doubling <= options.GridRefinements; doubling++)
            Add(KanStageKind.Refined, $"grid {(long)options.GridSize << doubling}", @fixed);
        if (removes)
            Add(KanStageKind.Thinned, "thinned training", rest);
        return stages;

        static KanStage Trial(ActivationSpace space, double fraction)
            => new(KanStageKind.Trial, new($"trial of {space}", fraction), space);

        void Add(KanStageKind kind, string name, double fraction)
        {
            stages.Add(new(kind, new(name, fraction)));
            rest -= fraction;
        }
    }
}
