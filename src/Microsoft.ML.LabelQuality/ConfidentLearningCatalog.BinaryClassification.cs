using Microsoft.ML.LabelQuality;

namespace Microsoft.ML;

public static partial class ConfidentLearningCatalog
{
    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string, int?)"/>
    /// <example>
    /// <code>
    /// var classifier = mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression();
    /// LabelIssues issues = mlContext.BinaryClassification.FindLabelIssues(training, classifier);
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(
        this BinaryClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = LabelQualityDefaults.NumberOfFolds,
        string labelColumnName = LabelQualityDefaults.LabelColumnName, string? samplingKeyColumnName = null, int? seed = null)
        => Find(catalog?.Trainers, data, estimator, Options<LabelIssueOptions>(labelColumnName, numberOfFolds, samplingKeyColumnName, seed), isBinary: true);

    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, LabelIssueOptions)"/>
    /// <example>
    /// <code>
    /// var classifier = mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression();
    /// LabelIssues issues = mlContext.BinaryClassification.FindLabelIssues(training, classifier, new LabelIssueOptions { NumberOfFolds = 3 });
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(
        this BinaryClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options)
        => Find(catalog?.Trainers, data, estimator, options, isBinary: true);

    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, LabelIssueOptions)"/>
    /// <example>
    /// <code>
    /// LabelIssues issues = mlContext.BinaryClassification.FindLabelIssues(scored); // each row scored by a model that was not trained on it
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(this BinaryClassificationCatalog catalog, IDataView scoredData, LabelIssueOptions? options = null)
        => Find(catalog?.Trainers, scoredData, options, isBinary: true);

    /// <inheritdoc cref="ConfidentLearning{TTransformer}(MulticlassClassificationCatalog.MulticlassClassificationTrainers, IEstimator{TTransformer}, string, int, string)"/>
    /// <example>
    /// <code>
    /// var classifier = mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression();
    /// var model = mlContext.BinaryClassification.Trainers.ConfidentLearning(classifier).Fit(training); // without the rows whose labels are issues
    /// </code>
    /// </example>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, IEstimator<TTransformer> estimator,
        string labelColumnName = LabelQualityDefaults.LabelColumnName, int numberOfFolds = LabelQualityDefaults.NumberOfFolds, string? samplingKeyColumnName = null)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, Options<ConfidentLearningOptions>(labelColumnName, numberOfFolds, samplingKeyColumnName), isBinary: true);

    /// <inheritdoc cref="ConfidentLearning{TTransformer}(MulticlassClassificationCatalog.MulticlassClassificationTrainers, IEstimator{TTransformer}, ConfidentLearningOptions)"/>
    /// <example>
    /// <code>
    /// var classifier = mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression();
    /// var options = new ConfidentLearningOptions { NumberOfFolds = 3, Treatment = LabelIssueTreatment.Remove };
    /// var model = mlContext.BinaryClassification.Trainers.ConfidentLearning(classifier, options).Fit(training);
    /// </code>
    /// </example>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, options, isBinary: true);
}
