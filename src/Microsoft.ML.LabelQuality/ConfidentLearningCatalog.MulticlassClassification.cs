using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality;

namespace Microsoft.ML;

public static partial class ConfidentLearningCatalog
{
    /// <summary>
    /// Finds labels that are probably wrong, with any multiclass estimator: scores every row by cross-validation and compares the
    /// probabilities with the labels (confident learning; Northcutt et al., JAIR 2021).
    /// </summary>
    /// <remarks>
    /// The estimator is fitted once per fold; the rows are read at least 2 × <paramref name="numberOfFolds"/> + 1 times and must be the same in the
    /// same order each time. In memory are up to 4 · C + 40 bytes a row, for C classes.
    /// </remarks>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A trainer that gives probabilities, or a pipeline that ends in one.</param>
    /// <param name="numberOfFolds">How many folds, 2 to 255.</param>
    /// <param name="labelColumnName">The label column: a key of UInt32, text, a number or a date.</param>
    /// <param name="samplingKeyColumnName">A column of groups that stay in one fold; null for none.</param>
    /// <param name="seed">Decides the folds; null leaves that to the context's seed.</param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A label is missing, a class has fewer rows than there are folds, the model gives no probabilities, or the rows change from pass to pass.
    /// </exception>
    public static LabelIssues FindLabelIssues(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? samplingKeyColumnName = null,
        int? seed = null)
        => FindLabelIssues(catalog, data, estimator, new LabelIssueOptions
        {
            NumberOfFolds = numberOfFolds,
            LabelColumnName = labelColumnName,
            SamplingKeyColumnName = samplingKeyColumnName,
            Seed = seed,
        });

    /// <summary>Finds labels that are probably wrong, with any multiclass estimator and all options.</summary>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A trainer that gives probabilities, or a pipeline that ends in one.</param>
    /// <param name="options">How issues are found; read here and never written.</param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// A label is missing, a class has fewer rows than there are folds, the model gives no probabilities, or the rows change from pass to pass.
    /// </exception>
    public static LabelIssues FindLabelIssues(
        this MulticlassClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        return new LabelIssueFinder(MLNetInternals.EnvironmentOf(catalog.Trainers), options, isBinary: false).Find(data, estimator, []);
    }

    /// <summary>Finds labels that are probably wrong in rows that have been scored already.</summary>
    /// <remarks>
    /// The model that scored a row must not have been trained on it: a model believes the labels it has seen, and finds little.
    /// </remarks>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="scoredData">Rows with labels and out-of-sample probabilities.</param>
    /// <param name="options">How issues are found: <c>Score</c> has the probabilities unless they name another column. Folds do not matter.</param>
    /// <returns>The rows with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>, and the estimated noise.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">A label is missing, the scores are no probabilities, or the rows change from pass to pass.</exception>
    public static LabelIssues FindLabelIssues(this MulticlassClassificationCatalog catalog, IDataView scoredData, LabelIssueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(scoredData);
        return new LabelIssueFinder(MLNetInternals.EnvironmentOf(catalog.Trainers), options ?? new(), isBinary: false).Find(scoredData);
    }

    /// <summary>
    /// Creates a <see cref="ConfidentLearningEstimator{TTransformer}"/>, which fits any multiclass estimator without the rows whose labels are
    /// probably wrong.
    /// </summary>
    /// <typeparam name="TTransformer">What the estimator gives.</typeparam>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="estimator">A trainer that gives probabilities, or a pipeline that ends in one.</param>
    /// <param name="labelColumnName">The label column: a key of UInt32, text, a number or a date.</param>
    /// <param name="numberOfFolds">How many folds score the rows, 2 to 255.</param>
    /// <param name="samplingKeyColumnName">A column of groups that stay in one fold; null for none.</param>
    /// <returns>The estimator; it gives what <paramref name="estimator"/> gives.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; the message names it.</exception>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        IEstimator<TTransformer> estimator,
        string labelColumnName = "Label",
        int numberOfFolds = 5,
        string? samplingKeyColumnName = null)
        where TTransformer : class, ITransformer
        => ConfidentLearning(catalog, estimator, new ConfidentLearningOptions
        {
            LabelColumnName = labelColumnName,
            NumberOfFolds = numberOfFolds,
            SamplingKeyColumnName = samplingKeyColumnName,
        });

    /// <summary>Creates a <see cref="ConfidentLearningEstimator{TTransformer}"/> with all its options.</summary>
    /// <typeparam name="TTransformer">What the estimator gives.</typeparam>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="estimator">A trainer that gives probabilities, or a pipeline that ends in one.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The estimator; it gives what <paramref name="estimator"/> gives.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static ConfidentLearningEstimator<TTransformer> ConfidentLearning<TTransformer>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ConfidentLearningEstimator<TTransformer>(MLNetInternals.EnvironmentOf(catalog), estimator, options, isBinary: false);
    }
}
