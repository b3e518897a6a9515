using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A trainer that learns a task from one text a row, or from pairs of texts.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">What the transformer's <c>Model</c> is.</typeparam>
public sealed class TextCase<TOptions, TModel> : TypedEstimatorCase<TextRow, TOptions, DeepPredictionTransformer<TModel>>
    where TOptions : TrainingOptions, new()
    where TModel : class
{
    private readonly Func<MLContext, TOptions, DeepTrainer<DeepPredictionTransformer<TModel>>> _create;
    private readonly Action<TOptions> _makeQuick;
    private readonly bool _pairs;

    /// <param name="task">Regression or multiclass classification.</param>
    /// <param name="pairs">Whether it reads <see cref="TextRow.Second"/> too.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="makeQuick">Sets the columns, and what makes the network small.</param>
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

    public override PredictionTask Task { get; }

    public override IReadOnlyList<string> InputColumns { get; }

    public override IReadOnlyList<Flaw> Flaws
        => Task == PredictionTask.Regression ? [Flaw.NotANumberLabel, Flaw.InfiniteLabel] : [Flaw.MissingLabel];

    protected override DeepTrainer<DeepPredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => _create(context, options);

    protected override void MakeQuick(TOptions options) => _makeQuick(options);

    protected override IEnumerable<TextRow> Rows(DataShape shape) => TextData.Rows(shape, _pairs);

    protected override SchemaDefinition Definition(DataShape shape) => TextData.Definition(shape, Task);

    protected override void SetWeight(TextRow row, float weight) => row.Weight = weight;

    protected override void Damage(TextRow row, Flaw flaw)
    {
        switch (flaw)
        {
            case Flaw.NotANumberLabel:
                row.Number = float.NaN;
                break;
            case Flaw.InfiniteLabel:
                row.Number = float.NegativeInfinity;
                break;
            default:
                row.Class = uint.MaxValue;
                break;
        }
    }
}
