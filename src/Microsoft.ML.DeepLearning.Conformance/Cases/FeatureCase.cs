using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A trainer that learns one of the standard tasks from one feature vector.</summary>
/// <param name="task">The task.</param>
/// <param name="create">Creates the trainer.</param>
/// <param name="makeQuick">Sets the trainer's own options so that its network is small.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">The type of the transformer's <c>Model</c>.</typeparam>
public class FeatureCase<TOptions, TModel>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick) : TypedEstimatorCase<FeatureRow, TOptions, DeepFeaturePredictionTransformer<TModel>>
    where TOptions : FeatureTrainingOptions, new()
    where TModel : class
{
    /// <inheritdoc/>
    public override PredictionTask Task => task;

    /// <inheritdoc/>
    public override IReadOnlyList<string> InputColumns { get; } = [nameof(FeatureRow.Features)];

    /// <inheritdoc/>
    public override IReadOnlyList<Flaw> Flaws => task switch
    {
        PredictionTask.Regression => [Flaw.NotANumberInput, Flaw.InfiniteInput, Flaw.NotANumberLabel, Flaw.InfiniteLabel],
        PredictionTask.BinaryClassification => [Flaw.NotANumberInput, Flaw.InfiniteInput],
        _ => [Flaw.NotANumberInput, Flaw.InfiniteInput, Flaw.MissingLabel],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<double>? FeatureImportance(MLContext context, ITransformer model, IDataView data)
    {
        var typed = (DeepFeaturePredictionTransformer<TModel>)model;
        return task switch
        {
            PredictionTask.Regression => [.. context.Regression.PermutationFeatureImportance(typed, data).Select(slot => -slot.RSquared.Mean)],
            PredictionTask.BinaryClassification => [.. context.BinaryClassification.PermutationFeatureImportance(typed, data).Select(slot => -slot.AreaUnderRocCurve.Mean)],
            _ => [.. context.MulticlassClassification.PermutationFeatureImportance(typed, data).Select(slot => -slot.MicroAccuracy.Mean)],
        };
    }

    /// <inheritdoc/>
    protected override DeepTrainer<DeepFeaturePredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => create(context, options);

    /// <inheritdoc/>
    protected override void MakeQuick(TOptions options) => makeQuick(options);

    /// <inheritdoc/>
    protected override IEnumerable<FeatureRow> Rows(DataShape shape) => FeatureData.Rows(shape);

    /// <inheritdoc/>
    protected override SchemaDefinition Definition(DataShape shape) => FeatureData.Definition(shape, task);

    /// <inheritdoc/>
    protected override void SetWeight(FeatureRow row, float weight) => row.Weight = weight;

    /// <inheritdoc/>
    protected override void Damage(FeatureRow row, Flaw flaw) => FeatureData.Damage(row, flaw);
}
