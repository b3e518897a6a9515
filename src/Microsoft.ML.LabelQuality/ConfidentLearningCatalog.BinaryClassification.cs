using Microsoft.ML.LabelQuality;

namespace Microsoft.ML;

public static partial class ConfidentLearningCatalog
{
    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string, int?)"/>
    public static LabelIssues FindLabelIssues(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = LabelIssueOptions.DefaultNumberOfFolds,
        string labelColumnName = LabelIssueOptions.DefaultLabelColumnName,
        string? samplingKeyColumnName = null,
        int? seed = null)
        => FindLabelIssues(catalog, data, estimator, Options(numberOfFolds, labelColumnName, samplingKeyColumnName, seed));

    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, LabelIssueOptions)"/>
    public static LabelIssues FindLabelIssues(
        this BinaryClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Find(catalog.Trainers, data, estimator, options, isBinary: true);
    }

    /// <inheritdoc cref="FindLabelIssues(MulticlassClassificationCatalog, IDataView, LabelIssueOptions)"/>
    public static LabelIssues FindLabelIssues(this BinaryClassificationCatalog catalog, IDataView scoredData, LabelIssueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Find(catalog.Trainers, scoredData, options, isBinary: true);
    }

    /// <inheritdoc cref="ConfidentLearning{TTransformer}(MulticlassClassificationCatalog.MulticlassClassificationTrainers, IEstimator{TTransformer}, string, int, string)"/>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        IEstimator<TTransformer> estimator,
        string labelColumnName = LabelIssueOptions.DefaultLabelColumnName,
        int numberOfFolds = LabelIssueOptions.DefaultNumberOfFolds,
        string? samplingKeyColumnName = null)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, Options(labelColumnName, numberOfFolds, samplingKeyColumnName), isBinary: true);

    /// <inheritdoc cref="ConfidentLearning{TTransformer}(MulticlassClassificationCatalog.MulticlassClassificationTrainers, IEstimator{TTransformer}, ConfidentLearningOptions)"/>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, options, isBinary: true);
}
