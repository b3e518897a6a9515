using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>Evaluation and cross-validation by ML.NET's catalog of the task.</summary>
internal static class TaskCatalog
{
    /// <summary>R², area under the ROC curve or accuracy.</summary>
    public static double Quality(MLContext context, PredictionTask task, IDataView scored) => task switch
    {
        PredictionTask.Regression => context.Regression.Evaluate(scored).RSquared,
        PredictionTask.BinaryClassification => context.BinaryClassification.Evaluate(scored).AreaUnderRocCurve,
        _ => context.MulticlassClassification.Evaluate(scored).MicroAccuracy,
    };

    /// <summary>The model of each fold with its held-out rows as it scored them; rows go to folds by their Id.</summary>
    public static IReadOnlyList<(ITransformer Model, IDataView Scored)> CrossValidate(
        MLContext context, PredictionTask task, IDataView data, IEstimator<ITransformer> estimator, int folds)
    {
        const string label = EstimatorCase.LabelColumn;
        const string id = EstimatorCase.IdColumn;
        return task switch
        {
            PredictionTask.Regression => Folds(context.Regression.CrossValidate(data, estimator, folds, label, id)),
            PredictionTask.BinaryClassification => Folds(context.BinaryClassification.CrossValidate(data, estimator, folds, label, id)),
            _ => Folds(context.MulticlassClassification.CrossValidate(data, estimator, folds, label, id)),
        };
    }

    private static IReadOnlyList<(ITransformer Model, IDataView Scored)> Folds<T>(IEnumerable<TrainCatalogBase.CrossValidationResult<T>> results)
        where T : class
        => [.. results.Select(result => (result.Model, result.ScoredHoldOutSet))];
}
