using System.Collections.Immutable;
using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Importance;

namespace Microsoft.ML;

public static partial class CtrCatalog
{
    /// <summary>
    /// Measures the importance of each column for a model: the change of its metrics if the values of the column are permuted between the rows
    /// (Breiman, Random Forests, 2001).
    /// </summary>
    /// <remarks>
    /// <para>
    /// ML.NET's own PermutationFeatureImportance permutes single slots of one feature vector. This method permutes a column
    /// of any type - keys, vectors of variable length, text. It supports models that read several columns, and raw columns before
    /// their preparation if <paramref name="model"/> is a whole pipeline.
    /// </para>
    /// <para>
    /// The data is read and scored once unchanged, and once for each column and permutation. It must give the same rows in the same order
    /// each time. Memory holds the values of the columns of one group, their permutation (4 bytes per row), and the evaluation's
    /// up to 34 bytes per row. Labels, groups and weights stay with their rows even if their columns are permuted as features.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="model">Any model that keeps every row: the last transformer or a whole pipeline.</param>
    /// <param name="data">The rows, preferably held-out rows.</param>
    /// <param name="columns">The groups of columns that are permuted together; null to permute each column that affects the score separately.</param>
    /// <param name="groupColumnName">The group of each row, for <see cref="CtrMetrics.GroupAreaUnderRocCurve"/> and rank metrics; null for none.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="scoreColumnName">The score.</param>
    /// <param name="probabilityColumnName">The probability of a click; null if the model has none.</param>
    /// <param name="exampleWeightColumnName">The weight; null if all rows have weight 1.</param>
    /// <param name="permutationCount">The number of permutations of each group, at least 1. Standard errors need at least 2.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use, from the first; null for all.</param>
    /// <param name="seed">The seed of the permutations.</param>
    /// <returns>The changes of the metrics, by the name of the group or column.</returns>
    /// <exception cref="ArgumentException">A column is missing or has a type that cannot be permuted, two groups have one name, or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">No row can be measured, or passes over the data differ in their rows.</exception>
    /// <example>
    /// <code>
    /// var importance = mlContext.BinaryClassification.CtrColumnImportance(model, test, groupColumnName: "User", permutationCount: 3);
    /// Console.WriteLine($"AUC without the column: {importance["Item"].AreaUnderRocCurve.Mean:+0.000;-0.000}");
    /// </code>
    /// </example>
    public static ImmutableDictionary<string, CtrMetricsStatistics> CtrColumnImportance(
        this BinaryClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        IReadOnlyList<ColumnGroup>? columns = null,
        string? groupColumnName = null,
        string labelColumnName = CtrDefaults.LabelColumn,
        string scoreColumnName = CtrDefaults.ScoreColumn,
        string? probabilityColumnName = CtrDefaults.ProbabilityColumn,
        string? exampleWeightColumnName = null,
        int permutationCount = PermutationImportance.DefaultPermutationCount,
        long? numberOfExamplesToUse = null,
        int seed = PermutationImportance.DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var importance = new PermutationImportance(permutationCount, numberOfExamplesToUse, seed);
        var names = new EvaluationColumns(labelColumnName, scoreColumnName, probabilityColumnName, groupColumnName, exampleWeightColumnName);
        var parts = PermutedPart.Of(data.Schema, columns ?? PermutationImportance.InputsOf(model, data.Schema, names.ScoresOf));
        return new ColumnImportance(model, data, new CtrEvaluator(names, [], CtrDefaults.CalibrationBins), importance).Measure(parts);
    }
}
