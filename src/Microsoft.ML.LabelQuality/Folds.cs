using System.Globalization;

namespace Microsoft.ML.LabelQuality;

/// <summary>The fold of each row; every model is trained on every class.</summary>
/// <param name="Of">The fold of each row, or <see cref="None"/>, [N].</param>
/// <param name="Unjudged">The classes whose rows are in no fold.</param>
internal sealed record Folds(byte[] Of, IReadOnlyList<int> Unjudged)
{
    /// <summary>Marks rows that every model is trained on and no model judges. It is above every fold number, because there are at most 255 folds.</summary>
    public const byte None = byte.MaxValue;

    /// <param name="rows">The rows.</param>
    /// <param name="options">The number of folds, and the treatment of rare classes.</param>
    /// <param name="seed">The seed of the random order.</param>
    /// <exception cref="InvalidOperationException">A class cannot be in every training part and the options do not leave it unjudged, or there are fewer groups than folds.</exception>
    public static Folds Assign(LabelledRows rows, LabelIssueOptions options, int seed)
    {
        var (column, given) = rows.Labels;
        int folds = options.NumberOfFolds;
        var rowsOf = RowsByClass.Of(given, column.Classes);
        int[] present = [.. Enumerable.Range(0, rowsOf.Count).Where(label => rowsOf[label].Count > 0)];
        int[] unjudged = [.. present.Where(label => rowsOf[label].Count < folds)];
        if (unjudged.Length > 0 && (!options.LeaveRareClassesUnjudged || unjudged.Length == present.Length))
        {
            int label = unjudged[0];
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Class '{column.ClassNames[label]}' of label column '{column.Name}' has {rowsOf[label].Count:N0} rows, fewer than the {folds} folds{(options.LeaveRareClassesUnjudged ? ", as has every other class" : "")}. Use fewer folds (NumberOfFolds, at least 2), add rows, or {(options.LeaveRareClassesUnjudged ? "leave the class out" : "go on without judging it (LeaveRareClassesUnjudged)")}."));
        }
        var random = new Random(seed);
        if (rows.Groups is not { } groups)
        {
            IReadOnlyList<IReadOnlyList<int>> judged = [.. rowsOf.Select((members, label) => unjudged.Contains(label) ? [] : members)];
            return Without(unjudged, FoldAssignment.Stratify(judged, given.Length, folds, random), rowsOf);
        }
        int distinct = groups.Distinct().Count();
        if (distinct < folds)
        {
            throw new InvalidOperationException(
                $"Sampling key column '{options.SamplingKeyColumnName}' has {distinct} groups, fewer than the {folds} folds; groups stay whole. Use fewer folds (NumberOfFolds, at least 2).");
        }
        var foldOf = FoldAssignment.KeepTogether(given, [.. rowsOf.Select(members => members.Count)], groups, folds, random);
        int[] together = [.. present.Except(unjudged).Where(label => rowsOf[label].Select(row => foldOf[row]).Distinct().Count() == 1)];
        if (together.Length > 0 && (!options.LeaveRareClassesUnjudged || together.Length + unjudged.Length == present.Length))
        {
            throw new InvalidOperationException(
                $"All rows of class '{column.ClassNames[together[0]]}' are in one fold, as the groups of sampling key column '{options.SamplingKeyColumnName}' stay whole: the model that scores them would not know the class. The class must be in at least two groups; use fewer folds, leave it out, or go on without judging it (LeaveRareClassesUnjudged).");
        }
        return Without([.. unjudged, .. together], foldOf, rowsOf);
    }

    private static Folds Without(int[] unjudged, byte[] foldOf, IReadOnlyList<IReadOnlyList<int>> rowsOf)
    {
        foreach (int row in unjudged.SelectMany(label => rowsOf[label]))
            foldOf[row] = None;
        return new Folds(foldOf, unjudged);
    }
}

/// <summary>The rows of each class.</summary>
internal static class RowsByClass
{
    /// <param name="given">The class of each row, counted from 0, [N].</param>
    /// <param name="classes">C.</param>
    /// <returns>The numbers of the rows of each class, ascending, [C].</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(int[] given, int classes)
    {
        List<int>[] rows = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int row = 0; row < given.Length; row++)
            rows[given[row]].Add(row);
        return rows;
    }
}
