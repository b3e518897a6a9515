using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Importance;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML;

/// <summary>
/// Permutation importance of the columns of a model: how much its metrics lose when the values of one column change places between the
/// rows (Breiman, Random Forests, 2001).
/// </summary>
/// <remarks>
/// <para>
/// Works for any model that maps rows one by one, fitted or loaded: whole pipelines and single steps, of these libraries and of ML.NET. ML.NET's
/// own PermutationFeatureImportance takes an <see cref="ITransformer"/> only if its predictor is one of ML.NET's, because it asks for an
/// interface that is internal there; it takes the transformers of these libraries with one feature vector by their own type
/// (<see cref="ISingleFeaturePredictionTransformer{TModel}"/>).
/// </para>
/// <para>
/// Columns may have almost any type: numbers, keys, text, times and vectors of these. A column that only the pipeline makes,
/// such as Features, can be named too; then the steps before it are applied first and the rest of the model is measured.
/// With <c>slotBySlot</c> vectors of known size are permuted one slot at a time, and the result has the slots' names.
/// </para>
/// <para>
/// The data is read and scored once as it is, and once for each column (or slot) and permutation; it must give the same rows in the same
/// order in every pass. In memory are the values of one column group or slot and their permutation, 4 bytes a row.
/// </para>
/// </remarks>
public static class ColumnImportanceCatalog
{
    /// <summary>Measures how much a regression model needs each column.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline, fitted or loaded.</param>
    /// <param name="data">The rows, best those that were not trained on, as <paramref name="model"/> takes them.</param>
    /// <param name="columns">The columns that are permuted together; null for each column of the data that the score comes from, by itself.</param>
    /// <param name="slotBySlot">True to permute vectors of known size one slot at a time. A group of several columns is permuted as a whole.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="scoreColumnName">The score.</param>
    /// <param name="permutationCount">The number of permutations of each column, at least 1; from 2 on there are standard errors.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use from the first; null for all.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <returns>The changes of the metrics, permuted minus untouched, by the name of the group, the column or the slot ("Slot 3" where it has no name).</returns>
    /// <exception cref="ArgumentException">A column is missing, has a type that cannot be kept, or its permutation would say nothing; two groups have one name; or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationColumnImportance(
        this RegressionCatalog catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns = null,
        bool slotBySlot = false,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        int permutationCount = 1,
        long? numberOfExamplesToUse = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Measure(
            model, data, columns, [labelColumnName], [scoreColumnName], new(permutationCount, numberOfExamplesToUse, slotBySlot, seed),
            scored => catalog.Evaluate(scored, labelColumnName, scoreColumnName),
            (untouched, permuted) => MetricsInternals.Statistics(permuted.Select(metrics => MetricsInternals.Change(metrics, untouched))));
    }

    /// <summary>Measures how much a binary classification model needs each column. Probabilities are not needed.</summary>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline, fitted or loaded.</param>
    /// <param name="data">The rows, best those that were not trained on, as <paramref name="model"/> takes them.</param>
    /// <param name="columns">The columns that are permuted together; null for each column of the data that the score comes from, by itself.</param>
    /// <param name="slotBySlot">True to permute vectors of known size one slot at a time. A group of several columns is permuted as a whole.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="scoreColumnName">The score.</param>
    /// <param name="predictedLabelColumnName">The predicted label.</param>
    /// <param name="permutationCount">The number of permutations of each column, at least 1; from 2 on there are standard errors.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use from the first; null for all.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <returns>The changes of the metrics, permuted minus untouched, by the name of the group, the column or the slot ("Slot 3" where it has no name).</returns>
    /// <exception cref="ArgumentException">A column is missing, has a type that cannot be kept, or its permutation would say nothing; two groups have one name; or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationColumnImportance(
        this BinaryClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns = null,
        bool slotBySlot = false,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int permutationCount = 1,
        long? numberOfExamplesToUse = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Measure(
            model, data, columns, [labelColumnName], [scoreColumnName, predictedLabelColumnName], new(permutationCount, numberOfExamplesToUse, slotBySlot, seed),
            scored => catalog.EvaluateNonCalibrated(scored, labelColumnName, scoreColumnName, predictedLabelColumnName),
            (untouched, permuted) => MetricsInternals.Statistics(permuted.Select(metrics => MetricsInternals.Change(metrics, untouched))));
    }

    /// <summary>Measures how much a multiclass classification model needs each column.</summary>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline, fitted or loaded.</param>
    /// <param name="data">The rows, best those that were not trained on, as <paramref name="model"/> takes them.</param>
    /// <param name="columns">The columns that are permuted together; null for each column of the data that the score comes from, by itself.</param>
    /// <param name="slotBySlot">True to permute vectors of known size one slot at a time. A group of several columns is permuted as a whole.</param>
    /// <param name="labelColumnName">The label, a key, in the model's output.</param>
    /// <param name="scoreColumnName">The scores.</param>
    /// <param name="predictedLabelColumnName">The predicted label, a key.</param>
    /// <param name="permutationCount">The number of permutations of each column, at least 1; from 2 on there are standard errors.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use from the first; null for all.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <returns>The changes of the metrics, permuted minus untouched, by the name of the group, the column or the slot ("Slot 3" where it has no name).</returns>
    /// <exception cref="ArgumentException">A column is missing, has a type that cannot be kept, or its permutation would say nothing; two groups have one name; or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationColumnImportance(
        this MulticlassClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns = null,
        bool slotBySlot = false,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int permutationCount = 1,
        long? numberOfExamplesToUse = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Measure(
            model, data, columns, [labelColumnName], [scoreColumnName, predictedLabelColumnName], new(permutationCount, numberOfExamplesToUse, slotBySlot, seed),
            scored => catalog.Evaluate(scored, labelColumnName, scoreColumnName, predictedLabelColumnName),
            (untouched, permuted) => MetricsInternals.Statistics(permuted.Select(metrics => MetricsInternals.Change(metrics, untouched))));
    }

    /// <summary>Measures how much a ranking model needs each column.</summary>
    /// <param name="catalog">The ranking catalog.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline, fitted or loaded.</param>
    /// <param name="data">The rows, best those that were not trained on, as <paramref name="model"/> takes them; rows of a group follow each other.</param>
    /// <param name="columns">The columns that are permuted together; null for each column of the data that the score comes from, by itself.</param>
    /// <param name="slotBySlot">True to permute vectors of known size one slot at a time. A group of several columns is permuted as a whole.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="rowGroupColumnName">The group of each row, a key.</param>
    /// <param name="scoreColumnName">The score.</param>
    /// <param name="permutationCount">The number of permutations of each column, at least 1; from 2 on there are standard errors.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use from the first; null for all.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <returns>The changes of the metrics, permuted minus untouched, by the name of the group, the column or the slot ("Slot 3" where it has no name).</returns>
    /// <exception cref="ArgumentException">A column is missing, has a type that cannot be kept, or its permutation would say nothing; two groups have one name; or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    public static ImmutableDictionary<string, RankingMetricsStatistics> PermutationColumnImportance(
        this RankingCatalog catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns = null,
        bool slotBySlot = false,
        string labelColumnName = "Label",
        string rowGroupColumnName = "GroupId",
        string scoreColumnName = "Score",
        int permutationCount = 1,
        long? numberOfExamplesToUse = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Measure(
            model, data, columns, [labelColumnName, rowGroupColumnName], [scoreColumnName], new(permutationCount, numberOfExamplesToUse, slotBySlot, seed),
            scored => catalog.Evaluate(scored, labelColumnName, rowGroupColumnName, scoreColumnName),
            (untouched, permuted) => MetricsInternals.Statistics(permuted.Select(metrics => MetricsInternals.Change(metrics, untouched))));
    }

    private static ImmutableDictionary<string, TStatistics> Measure<TMetrics, TStatistics>(
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns,
        string[] measuredBy,
        string[] outputs,
        PermutationSettings settings,
        Func<IDataView, TMetrics> evaluate,
        Func<TMetrics, TMetrics[], TStatistics> statistics)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var pipeline = MeasuredPipeline.Of(model, data, columns);
        var parts = PermutedPart.Of(pipeline.Data.Schema, columns ?? pipeline.InputsOf(outputs), settings.SlotBySlot);
        pipeline.Check(parts, measuredBy);
        var (untouched, permuted) = new PermutationImportance<TMetrics>(pipeline.Model, pipeline.Data, evaluate, settings).Measure(parts);
        return permuted.ToImmutableDictionary(part => part.Key, part => statistics(untouched, part.Value));
    }
}
