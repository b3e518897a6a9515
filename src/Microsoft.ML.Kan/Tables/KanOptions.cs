using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables;
using Microsoft.ML.Kan.Tables.Networks;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Kan;

/// <summary>
/// Options of the KAN trainers for tables: how many networks are trained, chosen among and combined, and how each is trained.
/// </summary>
public abstract class KanOptions : FeatureTrainingOptions
{
    private protected KanOptions()
    {
        WarmupFraction = KanDefaults.WarmupFraction;
        MinimumLearningRateFactor = 0;
    }

    /// <summary>How much work a fit does: which networks are compared, and how many the model combines at most, 8 with <see cref="KanEffort.Best"/> and 3 otherwise.</summary>
    /// <value>Default <see cref="KanEffort.Balanced"/>.</value>
    public KanEffort Effort { get; set; } = MembersOfEffort.Default;

    /// <summary>The networks to choose from, in place of those of <see cref="Effort"/>. A single one is trained on all rows, without a choice.</summary>
    /// <value>At least one; default null: those of <see cref="Effort"/>.</value>
    public KanMember[]? Members { get; set; }

    /// <summary>
    /// Columns of categories besides the features: scalar keys, as <c>Conversion.MapValueToKey</c> makes them. Each value has a learned row of the first layer,
    /// so that a one-hot encoding is not needed. See docs/kan.md in the repository.
    /// </summary>
    /// <value>Default empty.</value>
    public string[] CategoryColumnNames { get; set; } = [];

    /// <summary>
    /// Features whose effect on the prediction has a known direction or curvature. The model keeps it, whatever the values of the other features; a missing
    /// value of a constrained feature is unconstrained. A curvature holds between the smallest and the largest value of the training rows.
    /// Of the networks of <see cref="Effort"/>, those that cannot hold shapes are left out.
    /// </summary>
    /// <value>Each slot at most once; default null: none. For regression and binary classification, where it applies to the logit.</value>
    public KanFeatureShape[]? Shapes { get; set; }

    /// <inheritdoc/>
    /// <value>
    /// At least 0; default 0: 24, and more if these have fewer than 3,000 steps. With a choice among networks, at least 2,000 steps for the choice and 8,000 for the
    /// training of the chosen ones. Any other value applies to each of the two.
    /// </value>
    [Choice(new object[] { 0, 12, 24, 48, 96 }, 0)]
    public override int MaximumEpochs { get; set; }

    /// <inheritdoc/>
    /// <value>At least 0; default 0: about 1/128 of the rows, a power of two from 32 to 1,024.</value>
    [Choice(new object[] { 0, 64, 128, 256, 512 }, 0)]
    public override int BatchSize { get; set; }

    /// <inheritdoc/>
    /// <value>Above 0 and at most 10; default 0.01.</value>
    [Range(2e-3, 3e-2, init: KanDefaults.LearningRate, logBase: true)]
    public override double LearningRate { get; set; } = KanDefaults.LearningRate;

    /// <inheritdoc/>
    /// <value>0 to 1; default 0.07. Members multiply it.</value>
    [Range(5e-3, 1, init: KanDefaults.WeightDecay, logBase: true)]
    public override double WeightDecay { get; set; } = KanDefaults.WeightDecay;

    /// <inheritdoc/>
    /// <value>
    /// 0 to 0.5; default 0: no row is set aside for good. A choice among networks holds rows out in a first phase, and the chosen networks
    /// are trained again on all rows. With validation rows, the choice is made on them, in a single phase.
    /// </value>
    public override double ValidationFraction { get; set; }

    /// <inheritdoc/>
    protected override bool ChoosesEpochs => true;

    /// <inheritdoc/>
    public override int EpochsFor(long trainingRows)
        => MaximumEpochs > 0 ? MaximumEpochs : EpochsOf(Candidates.Count == 1 ? KanDefaults.FewestStepsOfOne : KanDefaults.FewestStepsOfChoice, trainingRows);

    /// <summary>The epochs in which the chosen networks are trained again, in units of <see cref="EpochsFor"/>.</summary>
    internal double TrainingFraction(long trainingRows)
        => MaximumEpochs > 0 ? 1 : (double)EpochsOf(KanDefaults.FewestStepsOfChosen, trainingRows) / EpochsFor(trainingRows);

    private int EpochsOf(int fewestSteps, long rows)
    {
        long batch = BatchSizeFor(rows);
        long steps = (rows + batch - 1) / batch;
        return (int)Math.Max(KanDefaults.MaximumEpochs, (fewestSteps + steps - 1) / steps);
    }

    /// <inheritdoc/>
    protected override BatchSizeRule BatchSizeRule { get; } = new(32, 1024, 91);

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        OptionChecks.Defined(Effort);
        CategoryColumns.Check(this);
        CheckShapes();
        if (Members is null)
            return;
        if (Members.Length == 0)
            throw OptionChecks.Invalid(nameof(Members), $"Option {nameof(Members)} is empty; name at least one network, or set it to null for those of {nameof(Effort)}.");
        for (var m = 0; m < Members.Length; m++)
        {
            if (Members[m] is null)
                throw OptionChecks.Invalid(nameof(Members), $"Option {nameof(Members)}[{m}] is null; every member describes a network.");
            Members[m].Check($"{nameof(Members)}[{m}]");
            if (HasShapes && !Members[m].HoldsShapes)
                throw OptionChecks.Invalid(nameof(Members), $"Option {nameof(Members)}[{m}] cannot hold {nameof(Shapes)}; it needs {nameof(KanMember.FurtherLayers)} 0, {nameof(KanMember.GridSize)} of at least 1 and {nameof(KanMember.Space)} {ActivationSpace.BSpline}.");
        }
    }

    /// <summary>The networks to choose from.</summary>
    internal IReadOnlyList<KanMember> Candidates => Members ?? (HasShapes ? [.. MembersOfEffort.Of(Effort).Where(member => member.HoldsShapes)] : MembersOfEffort.Of(Effort));

    internal bool HasShapes => Shapes is { Length: > 0 };

    private void CheckShapes()
    {
        var names = new HashSet<string>();
        for (var s = 0; s < (Shapes?.Length ?? 0); s++)
        {
            if (Shapes![s] is not { SlotName: { Length: > 0 } name } shape)
                throw OptionChecks.Invalid(nameof(Shapes), $"Option {nameof(Shapes)}[{s}] names no slot; name a slot of the features column.");
            FeatureShapes.Check(shape.Shape, name, $"{nameof(Shapes)}[{s}]");
            if (!names.Add(name))
                throw OptionChecks.Invalid(nameof(Shapes), $"Option {nameof(Shapes)}[{s}] names slot '{name}' again; name each slot once.");
        }
    }
}
