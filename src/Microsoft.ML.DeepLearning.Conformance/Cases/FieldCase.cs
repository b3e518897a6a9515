using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A binary classifier that reads several columns of different types.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">The type of the transformer's <c>Model</c>.</typeparam>
public sealed class FieldCase<TOptions, TModel> : TypedEstimatorCase<FieldRow, TOptions, DeepPredictionTransformer<TModel>>
    where TOptions : TrainingOptions, new()
    where TModel : class
{
    private readonly Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> _create;
    private readonly Action<TOptions> _makeQuick;

    /// <summary>Creates the case.</summary>
    /// <param name="columns">The columns of <see cref="FieldRow"/> that the trainer reads; the first is <see cref="FieldRow.Amount"/>.</param>
    /// <param name="create">Creates the trainer.</param>
    /// <param name="makeQuick">Sets the columns, and the trainer's own options so that its network is small.</param>
    public FieldCase(
        IReadOnlyList<string> columns, Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> create, Action<TOptions> makeQuick)
    {
        InputColumns = columns;
        _create = create;
        _makeQuick = makeQuick;
        PropagatesMissingNumbers = false;
    }

    /// <inheritdoc/>
    public override PredictionTask Task => PredictionTask.BinaryClassification;

    /// <inheritdoc/>
    public override IReadOnlyList<string> InputColumns { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Flaw> Flaws { get; } = [Flaw.InfiniteInput];

    /// <inheritdoc/>
    protected override DeepTrainer<DeepPredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => _create(context, options);

    /// <inheritdoc/>
    protected override void MakeQuick(TOptions options) => _makeQuick(options);

    /// <inheritdoc/>
    protected override IEnumerable<FieldRow> Rows(DataShape shape) => FieldData.Rows(shape, InputColumns.Contains(nameof(FieldRow.History)));

    /// <inheritdoc/>
    protected override SchemaDefinition Definition(DataShape shape) => FieldData.Definition(shape);

    /// <inheritdoc/>
    protected override void SetWeight(FieldRow row, float weight) => row.Weight = weight;

    /// <inheritdoc/>
    protected override void Damage(FieldRow row, Flaw flaw) => row.Amount = float.PositiveInfinity;
}
