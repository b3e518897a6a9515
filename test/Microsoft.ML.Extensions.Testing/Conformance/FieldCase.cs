using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A trainer that tells two classes apart and reads several columns of different types.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">What the transformer's <c>Model</c> is.</typeparam>
public sealed class FieldCase<TOptions, TModel> : TypedEstimatorCase<FieldRow, TOptions, DeepPredictionTransformer<TModel>>
    where TOptions : TrainingOptions, new()
    where TModel : class
{
    private readonly Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> _create;
    private readonly Action<TOptions> _makeQuick;

    /// <param name="columns">The columns of <see cref="FieldRow"/> that it reads; the first is <see cref="FieldRow.Amount"/>.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="makeQuick">Sets the columns, and what makes the network small.</param>
    public FieldCase(
        IReadOnlyList<string> columns, Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> create, Action<TOptions> makeQuick)
    {
        InputColumns = columns;
        _create = create;
        _makeQuick = makeQuick;
        PropagatesMissingNumbers = false;
    }

    public override PredictionTask Task => PredictionTask.BinaryClassification;

    public override IReadOnlyList<string> InputColumns { get; }

    public override IReadOnlyList<Flaw> Flaws { get; } = [Flaw.InfiniteInput];

    protected override DeepTrainer<DeepPredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => _create(context, options);

    protected override void MakeQuick(TOptions options) => _makeQuick(options);

    protected override IEnumerable<FieldRow> Rows(DataShape shape) => FieldData.Rows(shape, InputColumns.Contains(nameof(FieldRow.History)));

    protected override SchemaDefinition Definition(DataShape shape) => FieldData.Definition(shape);

    protected override void SetWeight(FieldRow row, float weight) => row.Weight = weight;

    protected override void Damage(FieldRow row, Flaw flaw) => row.Amount = float.PositiveInfinity;
}
