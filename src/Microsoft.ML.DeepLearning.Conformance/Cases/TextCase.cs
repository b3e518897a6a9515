using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A trainer that learns from one text per row, or from pairs of texts.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">The type of the transformer's <c>Model</c>.</typeparam>
public sealed class TextCase<TOptions, TModel> : TypedEstimatorCase<TextRow, TOptions, DeepPredictionTransformer<TModel>>
    where TOptions : TrainingOptions, new()
    where TModel : class
{
    private readonly Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> _create;
    private readonly Action<TOptions> _makeQuick;
    private readonly bool _pairs;

    /// <summary>Creates the case.</summary>
    /// <param name="task">Regression or multiclass classification.</param>
    /// <param name="pairs">True if the trainer reads <see cref="TextRow.Second"/> too.</param>
    /// <param name="create">Creates the trainer.</param>
    /// <param name="makeQuick">Sets the columns, and the trainer's own options so that its network is small.</param>
    public TextCase(
        PredictionTask task, bool pairs, Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> create, Action<TOptions> makeQuick)
    {
        Task = task;
        _pairs = pairs;
        _create = create;
        _makeQuick = makeQuick;
        InputColumns = pairs ? [nameof(TextRow.Sentence), nameof(TextRow.Second)] : [nameof(TextRow.Sentence)];
        PropagatesMissingNumbers = false;
    }

    /// <inheritdoc/>
    public override PredictionTask Task { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> InputColumns { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Flaw> Flaws
        => Task == PredictionTask.Regression ? [Flaw.NotANumberLabel, Flaw.InfiniteLabel] : [Flaw.MissingLabel];

    /// <inheritdoc/>
    protected override DeepTrainer<DeepPredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => _create(context, options);

    /// <inheritdoc/>
    protected override void MakeQuick(TOptions options) => _makeQuick(options);

    /// <inheritdoc/>
    protected override IEnumerable<TextRow> Rows(DataShape shape) => TextData.Rows(shape, _pairs);

    /// <inheritdoc/>
    protected override SchemaDefinition Definition(DataShape shape) => TextData.Definition(shape, Task);

    /// <inheritdoc/>
    protected override void SetWeight(TextRow row, float weight) => row.Weight = weight;

    /// <inheritdoc/>
    protected override void Damage(TextRow row, Flaw flaw) => (row.Number, row.Class) = FlawedLabel.Of(row.Number, row.Class, flaw);
}
