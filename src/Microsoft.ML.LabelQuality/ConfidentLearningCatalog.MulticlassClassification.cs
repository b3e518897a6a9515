using Microsoft.ML.LabelQuality;

namespace Microsoft.ML;

public static partial class ConfidentLearningCatalog
{
    /// <summary>
    /// Finds labels that are probably wrong, with any classifier: scores every row by cross-validation and compares the
    /// probabilities with the labels (confident learning; Northcutt et al., JAIR 2021).
    /// </summary>
    /// <remarks>
    /// The estimator is fitted once per fold. The rows are read at least 2 × <paramref name="numberOfFolds"/> + 1 times; every pass must give
    /// the same rows in the same order. Memory: up to 4 · C + 40 bytes per row, for C classes.
    /// </remarks>
    /// <param name="catalog">The catalog of the task.</param>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A trainer with probabilities, or a pipeline that ends in one.</param>
    /// <param name="numberOfFolds">The number of folds, 2 to 255.</param>
    /// <param name="labelColumnName">The label column: Boolean for binary classification; a key of UInt32, text, a number or a date for several classes.</param>
    /// <param name="samplingKeyColumnName">A column of groups; the rows of a group stay in one fold. Null for none.</param>
    /// <param name="seed">The seed of the folds; null derives it from the context's seed.</param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A label is missing, a class has fewer rows than folds, the model gives no probabilities, or the rows differ between passes.
    /// </exception>
    /// <example>
    /// <code>
    /// var classifier = mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy();
    /// LabelIssues issues = mlContext.MulticlassClassification.FindLabelIssues(training, classifier);
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(
        this MulticlassClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = LabelQualityDefaults.NumberOfFolds,
        string labelColumnName = LabelQualityDefaults.LabelColumnName, string? samplingKeyColumnName = null, int? seed = null)
        => Find(catalog?.Trainers, data, estimator, Options<LabelIssueOptions>(labelColumnName, numberOfFolds, samplingKeyColumnName, seed), isBinary: false);

    /// <summary>Finds labels that are probably wrong, with any classifier and all options.</summary>
    /// <param name="catalog">The catalog of the task.</param>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A trainer with probabilities, or a pipeline that ends in one.</param>
    /// <param name="options">The options; read here and never written.</param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A label is missing, a class has fewer rows than folds, the model gives no probabilities, or the rows differ between passes.
    /// </exception>
    /// <example>
    /// <code>
    /// var classifier = mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy();
    /// LabelIssues issues = mlContext.MulticlassClassification.FindLabelIssues(training, classifier, new LabelIssueOptions { NumberOfFolds = 3 });
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(
        this MulticlassClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options)
        => Find(catalog?.Trainers, data, estimator, options, isBinary: false);

    /// <summary>Finds labels that are probably wrong in rows that already have scores.</summary>
    /// <remarks>
    /// The model that scored a row must not have been trained on it: a model agrees with the labels it was trained on, and few issues are found.
    /// </remarks>
    /// <param name="catalog">The catalog of the task.</param>
    /// <param name="scoredData">Rows with labels and out-of-sample probabilities.</param>
    /// <param name="options">
    /// The options; null for the defaults. The probabilities are read from <c>Probability</c> in binary classification and from <c>Score</c>
    /// for several classes unless the options name another column. Options of folds are ignored.
    /// </param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">A label is missing, the scores are not probabilities, or the rows differ between passes.</exception>
    /// <example>
    /// <code>
    /// LabelIssues issues = mlContext.MulticlassClassification.FindLabelIssues(scored); // each row scored by a model that was not trained on it
    /// IDataView clean = issues.DataWithoutIssues;
    /// </code>
    /// </example>
    public static LabelIssues FindLabelIssues(this MulticlassClassificationCatalog catalog, IDataView scoredData, LabelIssueOptions? options = null)
        => Find(catalog?.Trainers, scoredData, options, isBinary: false);

    /// <summary>
    /// Creates a <see cref="ConfidentLearningEstimator{TTransformer}"/>, which fits any classifier without the rows whose labels are
    /// probably wrong.
    /// </summary>
    /// <typeparam name="TTransformer">The type of the fitted model.</typeparam>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="estimator">A trainer with probabilities, or a pipeline that ends in one.</param>
    /// <param name="labelColumnName">The label column: Boolean for binary classification; a key of UInt32, text, a number or a date for several classes.</param>
    /// <param name="numberOfFolds">The number of folds, 2 to 255.</param>
    /// <param name="samplingKeyColumnName">A column of groups; the rows of a group stay in one fold. Null for none.</param>
    /// <returns>The estimator; its <c>Fit</c> returns the model of <paramref name="estimator"/>.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var classifier = mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy();
    /// var model = mlContext.MulticlassClassification.Trainers.ConfidentLearning(classifier).Fit(training); // without the rows whose labels are issues
    /// </code>
    /// </example>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, IEstimator<TTransformer> estimator,
        string labelColumnName = LabelQualityDefaults.LabelColumnName, int numberOfFolds = LabelQualityDefaults.NumberOfFolds, string? samplingKeyColumnName = null)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, Options<ConfidentLearningOptions>(labelColumnName, numberOfFolds, samplingKeyColumnName), isBinary: false);

    /// <summary>Creates a <see cref="ConfidentLearningEstimator{TTransformer}"/> with all its options.</summary>
    /// <typeparam name="TTransformer">The type of the fitted model.</typeparam>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="estimator">A trainer with probabilities, or a pipeline that ends in one.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The estimator; its <c>Fit</c> returns the model of <paramref name="estimator"/>.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var classifier = mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy();
    /// var options = new ConfidentLearningOptions { NumberOfFolds = 3, Treatment = LabelIssueTreatment.Remove };
    /// var model = mlContext.MulticlassClassification.Trainers.ConfidentLearning(classifier, options).Fit(training);
    /// </code>
    /// </example>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options)
        where TTransformer : class, ITransformer
        => Create(catalog, estimator, options, isBinary: false);
}
