using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A trainer that learns one of the standard tasks from one feature vector: one line makes it a row of the suite.</summary>
/// <param name="task">The task.</param>
/// <param name="create">Makes the trainer.</param>
/// <param name="makeQuick">Sets what makes the network small.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">What the transformer's <c>Model</c> is.</typeparam>
public class FeatureCase<TOptions, TModel>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick) : TypedEstimatorCase<FeatureRow, TOptions, DeepFeaturePredictionTransformer<TModel>>
    where TOptions : FeatureTrainingOptions, new()
    where TModel : class
{
    public override PredictionTask Task => task;

    public override IReadOnlyList<string> InputColumns { get; } = [nameof(FeatureRow.Features)];

    public override IReadOnlyList<Flaw> Flaws => task switch
    {
        PredictionTask.Regression => [Flaw.NotANumberInput, Flaw.InfiniteInput, Flaw.NotANumberLabel, Flaw.InfiniteLabel],
        PredictionTask.BinaryClassification => [Flaw.NotANumberInput, Flaw.InfiniteInput],
        _ => [Flaw.NotANumberInput, Flaw.InfiniteInput, Flaw.MissingLabel],
    };

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

    protected override DeepTrainer<DeepFeaturePredictionTransformer<TModel>> CreateTrainer(MLContext context, TOptions options) => create(context, options);

    protected override void MakeQuick(TOptions options) => makeQuick(options);

    protected override IEnumerable<FeatureRow> Rows(DataShape shape) => FeatureData.Rows(shape);

    protected override SchemaDefinition Definition(DataShape shape) => FeatureData.Definition(shape, task);

    protected override void SetWeight(FeatureRow row, float weight) => row.Weight = weight;

    protected override void Damage(FeatureRow row, Flaw flaw) => FeatureData.Damage(row, flaw);
}
