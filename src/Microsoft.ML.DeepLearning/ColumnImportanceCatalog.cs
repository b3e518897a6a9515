using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Importance;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML;

/// <summary>
/// Permutation importance of the columns of a model: the change of its metrics if the values of one column are shuffled between the rows
/// (Breiman, Random Forests, 2001).
/// </summary>
/// <remarks>
/// <para>
/// Works for any model that maps rows one by one, fitted or loaded: whole pipelines and single steps, of these libraries and of ML.NET. ML.NET's
/// own PermutationFeatureImportance accepts an <see cref="ITransformer"/> only if its predictor is one of ML.NET's, because it needs an
/// interface that is internal to ML.NET. Its generic overload accepts the transformers of these libraries with one feature vector
/// (<see cref="ISingleFeaturePredictionTransformer{TModel}"/>).
/// </para>
/// <para>
/// Columns may be numbers, keys, text, times, and vectors of these. A column that only the pipeline creates, such as Features, can be named too: the
/// steps before it are applied first and the rest of the model is measured. With <c>slotBySlot</c>, vectors of known size are permuted one slot
/// at a time, and the result has the slots' names.
/// </para>
/// <para>
/// The data is read and scored once unchanged, and once for each column (or slot) and permutation. It must give the same rows in the same
/// order in every pass. Memory holds the values of one column group or slot, and their permutation of 4 bytes a row.
/// </para>
/// </remarks>
public static class ColumnImportanceCatalog
{
    /// <summary>Measures the importance of each column for a regression model.</summary>
    /// <param name="catalog">The catalog of the model's task.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline, fitted or loaded.</param>
    /// <param name="data">The rows, in the form that <paramref name="model"/> takes; preferably not its training rows.</param>
    /// <param name="columns">The columns that are permuted together; null to permute each column that affects the score separately.</param>
    /// <param name="slotBySlot">True to permute vectors of known size one slot at a time. A group of several columns is permuted as a whole.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="scoreColumnName">The score.</param>
    /// <param name="permutationCount">The number of permutations of each column, at least 1. Standard errors need at least 2.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use, from the first; null for all.</param>
    /// <param name="seed">The seed of the permutations.</param>
    /// <returns>The changes of the metrics, permuted minus unchanged, by the name of the group, the column or the slot ("Slot 3" if it has no name).</returns>
    /// <exception cref="ArgumentException">A column is missing, has a type that cannot be permuted, or has no influence; two groups have one name; or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">The data has no rows, or its passes differ in their rows.</exception>
    /// <example>
    /// <code>
    /// var importance = mlContext.Regression.PermutationColumnImportance(model, test, permutationCount: 3);
    /// double lost = -importance["Age"].RSquared.Mean;
    /// </code>
    /// </example>
    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationColumnImportance(
        this RegressionCatalog catalog, ITransformer model, IDataView data, IReadOnlyList<ColumnGroup>? columns = null, bool slotBySlot = false,
        string labelColumnName = TrainingDefaults.LabelColumnName, string scoreColumnName = ScoreColumns.Score,
        int permutationCount = PermutationImportance.DefaultPermutationCount, long? numberOfExamplesToUse = null, int seed = PermutationImportance.DefaultSeed)
        => Measure(
            catalog, model, data, columns, slotBySlot, new(permutationCount, numberOfExamplesToUse, seed), [labelColumnName], [scoreColumnName],
            scored => catalog.Evaluate(scored, labelColumnName, scoreColumnName), MetricsInternals.Changes);

    /// <summary>Measures the importance of each column for a binary classification model. Needs no probabilities; <paramref name="predictedLabelColumnName"/> is the predicted label.</summary>
    /// <inheritdoc cref="PermutationColumnImportance(RegressionCatalog, ITransformer, IDataView, IReadOnlyList{ColumnGroup}, bool, string, string, int, long?, int)" path="/param|/returns|/exception"/>
    /// <example>
    /// <code>
    /// var importance = mlContext.BinaryClassification.PermutationColumnImportance(model, test, permutationCount: 3);
    /// double lost = -importance["Age"].AreaUnderRocCurve.Mean;
    /// </code>
    /// </example>
    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationColumnImportance(
        this BinaryClassificationCatalog catalog, ITransformer model, IDataView data, IReadOnlyList<ColumnGroup>? columns = null, bool slotBySlot = false,
        string labelColumnName = TrainingDefaults.LabelColumnName, string scoreColumnName = ScoreColumns.Score, string predictedLabelColumnName = ScoreColumns.PredictedLabel,
        int permutationCount = PermutationImportance.DefaultPermutationCount, long? numberOfExamplesToUse = null, int seed = PermutationImportance.DefaultSeed)
        => Measure(
            catalog, model, data, columns, slotBySlot, new(permutationCount, numberOfExamplesToUse, seed), [labelColumnName], [scoreColumnName, predictedLabelColumnName],
            scored => catalog.EvaluateNonCalibrated(scored, labelColumnName, scoreColumnName, predictedLabelColumnName), MetricsInternals.Changes);

    /// <summary>Measures the importance of each column for a multiclass classification model. The label and <paramref name="predictedLabelColumnName"/> are keys.</summary>
    /// <inheritdoc cref="PermutationColumnImportance(RegressionCatalog, ITransformer, IDataView, IReadOnlyList{ColumnGroup}, bool, string, string, int, long?, int)" path="/param|/returns|/exception"/>
    /// <example>
    /// <code>
    /// var importance = mlContext.MulticlassClassification.PermutationColumnImportance(model, test, permutationCount: 3);
    /// double lost = -importance["Age"].MicroAccuracy.Mean;
    /// </code>
    /// </example>
    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationColumnImportance(
        this MulticlassClassificationCatalog catalog, ITransformer model, IDataView data, IReadOnlyList<ColumnGroup>? columns = null, bool slotBySlot = false,
        string labelColumnName = TrainingDefaults.LabelColumnName, string scoreColumnName = ScoreColumns.Score, string predictedLabelColumnName = ScoreColumns.PredictedLabel,
        int permutationCount = PermutationImportance.DefaultPermutationCount, long? numberOfExamplesToUse = null, int seed = PermutationImportance.DefaultSeed)
        => Measure(
            catalog, model, data, columns, slotBySlot, new(permutationCount, numberOfExamplesToUse, seed), [labelColumnName], [scoreColumnName, predictedLabelColumnName],
            scored => catalog.Evaluate(scored, labelColumnName, scoreColumnName, predictedLabelColumnName), MetricsInternals.Changes);

    /// <summary>Measures the importance of each column for a ranking model. <paramref name="rowGroupColumnName"/> is a key, and rows of a group are consecutive.</summary>
    /// <inheritdoc cref="PermutationColumnImportance(RegressionCatalog, ITransformer, IDataView, IReadOnlyList{ColumnGroup}, bool, string, string, int, long?, int)" path="/param|/returns|/exception"/>
    /// <example>
    /// <code>
    /// var importance = mlContext.Ranking.PermutationColumnImportance(model, test, permutationCount: 3);
    /// double lost = -importance["Age"].NormalizedDiscountedCumulativeGains[0].Mean;
    /// </code>
    /// </example>
    public static ImmutableDictionary<string, RankingMetricsStatistics> PermutationColumnImportance(
        this RankingCatalog catalog, ITransformer model, IDataView data, IReadOnlyList<ColumnGroup>? columns = null, bool slotBySlot = false,
        string labelColumnName = TrainingDefaults.LabelColumnName, string rowGroupColumnName = "GroupId", string scoreColumnName = ScoreColumns.Score,
        int permutationCount = PermutationImportance.DefaultPermutationCount, long? numberOfExamplesToUse = null, int seed = PermutationImportance.DefaultSeed)
        => Measure(
            catalog, model, data, columns, slotBySlot, new(permutationCount, numberOfExamplesToUse, seed), [labelColumnName, rowGroupColumnName], [scoreColumnName],
            scored => catalog.Evaluate(scored, labelColumnName, rowGroupColumnName, scoreColumnName), MetricsInternals.Changes);

    private static ImmutableDictionary<string, TStatistics> Measure<TMetrics, TStatistics>(
        object catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns,
        bool slotBySlot,
        PermutationImportance importance,
        string[] measuredBy,
        string[] outputs,
        Func<IDataView, TMetrics> evaluate,
        Func<TMetrics, TMetrics[], TStatistics> changes)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var pipeline = MeasuredPipeline.Of(model, data, columns);
        var parts = PermutedPart.Of(pipeline.Data.Schema, columns ?? pipeline.InputsOf(outputs), slotBySlot);
        pipeline.Check(parts, measuredBy);
        var (untouched, permuted) = importance.Measure(pipeline.Model, pipeline.Data, parts, evaluate);
        return permuted.ToImmutableDictionary(part => part.Key, part => changes(untouched, part.Value));
    }
}
