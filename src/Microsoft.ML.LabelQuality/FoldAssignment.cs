namespace Microsoft.ML.LabelQuality;

/// <summary>Deals rows out to folds, so that every fold has its share of each class.</summary>
internal static class FoldAssignment
{
    /// <summary>Each class is shuffled and dealt out in turn: sizes of folds, and of a class in the folds, differ by 1 at most.</summary>
    /// <param name="rowsOf">The rows of each class.</param>
    /// <param name="rows">N.</param>
    /// <param name="folds">How many folds.</param>
    /// <param name="random">Decides.</param>
    /// <returns>The fold of each row, [N].</returns>
    public static byte[] Stratify(IReadOnlyList<IReadOnlyList<int>> rowsOf, int rows, int folds, Random random)
    {
        var foldOf = new byte[rows];
        int next = 0;
        foreach (var members in rowsOf)
        {
            int[] shuffled = [.. members];
            random.Shuffle(shuffled);
            foreach (int row in shuffled)
                foldOf[row] = (byte)(next++ % folds);
        }
        return foldOf;
    }

    /// <summary>
    /// Groups stay whole. The largest go first, those of a size in random order, each to the fold where it makes the shares of the classes least
    /// uneven: where the sum over classes of (rows of the class in the fold / rows of the class)² grows least.
    /// </summary>
    /// <param name="given">The class of each row, [N].</param>
    /// <param name="classCounts">The rows of each class, [C].</param>
    /// <param name="groups">The group of each row, any number, [N].</param>
    /// <param name="folds">How many folds.</param>
    /// <param name="random">Decides.</param>
    /// <returns>The fold of each row, [N].</returns>
    public static byte[] KeepTogether(int[] given, IReadOnlyList<int> classCounts, uint[] groups, int folds, Random random)
    {
        var members = Members(groups);
        random.Shuffle(members);
        var foldOf = new byte[given.Length];
        double[][] shares = [.. Enumerable.Range(0, folds).Select(_ => new double[classCounts.Count])];
        var sizes = new int[folds];
        foreach (int[] group in members.OrderByDescending(group => group.Length)) // keeps the order of equals
        {
            (int Class, double Share)[] added = [.. group.GroupBy(row => given[row]).Select(same => (same.Key, same.Count() / (double)classCounts[same.Key]))];
            int best = Enumerable.Range(0, folds)
                .MinBy(fold => (added.Sum(each => ((2 * shares[fold][each.Class]) + each.Share) * each.Share), sizes[fold]));
            foreach (var (label, share) in added)
                shares[best][label] += share;
            sizes[best] += group.Length;
            foreach (int row in group)
                foldOf[row] = (byte)best;
        }
        return foldOf;
    }

    private static int[][] Members(uint[] groups) => [.. Enumerable.Range(0, groups.Length).GroupBy(row => groups[row]).Select(group => group.ToArray())];
}
