using System.Globalization;

namespace Microsoft.ML.DeepLearning.ConfidentLearning;

/// <summary>The fold of each row, with checks that every model will learn every class.</summary>
internal static class Folds
{
    public static byte[] Assign(LabelledRows rows, int folds, string? groupColumnName, int seed)
    {
        var (column, given) = rows.Labels;
        var rowsOf = RowsByClass.Of(given, column.Classes);
        for (int label = 0; label < rowsOf.Count; label++)
        {
            if (rowsOf[label].Count > 0 && rowsOf[label].Count < folds)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"Class '{column.ClassNames[label]}' of label column '{column.Name}' has {rowsOf[label].Count:N0} rows, fewer than the {folds} folds. Use fewer folds (NumberOfFolds, at least 2), add rows, or leave the class out."));
            }
        }
        var random = new Random(seed);
        if (rows.Groups is not { } groups)
            return FoldAssignment.Stratify(rowsOf, given.Length, folds, random);
        int distinct = groups.Distinct().Count();
        if (distinct < folds)
        {
            throw new InvalidOperationException(
                $"Sampling key column '{groupColumnName}' has {distinct} groups, fewer than the {folds} folds; groups stay whole. Use fewer folds (NumberOfFolds, at least 2).");
        }
        var foldOf = FoldAssignment.KeepTogether(given, [.. rowsOf.Select(members => members.Count)], groups, folds, random);
        for (int label = 0; label < rowsOf.Count; label++)
        {
            if (rowsOf[label].Select(row => foldOf[row]).Distinct().Count() == 1)
            {
                throw new InvalidOperationException(
                    $"All rows of class '{column.ClassNames[label]}' are in one fold, as the groups of sampling key column '{groupColumnName}' stay whole: the model that scores them would not know the class. The class must be in at least two groups; use fewer folds or leave it out.");
            }
        }
        return foldOf;
    }
}
