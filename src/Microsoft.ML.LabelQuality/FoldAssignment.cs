namespace Microsoft.ML.LabelQuality;

/// <summary>Assigns rows to folds, with equal parts of each class in every fold.</summary>
internal static class FoldAssignment
{
    /// <summary>Shuffles each class and assigns its rows to the folds in turn: the sizes of folds, and of a class in the folds, differ by at most 1.</summary>
    /// <param name="rowsOf">The rows of each class.</param>
    /// <param name="rows">N.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="random">The source of the order.</param>
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
    /// Keeps groups whole. Groups are assigned from the largest to the smallest, equal sizes in random order, each to the fold where the sum
    /// over classes of (rows of the class in the fold / rows of the class)² grows least, so the shares of the classes stay even.
    /// </summary>
    /// <param name="given">The class of each row, [N].</param>
    /// <param name="classCounts">The rows of each class, [C].</param>
    /// <param name="groups">The group of each row, any number, [N].</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="random">The source of the order.</param>
    /// <returns>The fold of each row, [N].</returns>
    public static byte[] KeepTogether(int[] given, IReadOnlyList<int> classCounts, uint[] groups, int folds, Random random)
    {
        var members = Members(groups);
        random.Shuffle(members);
        var foldOf = new byte[given.Length];
        double[][] shares = [.. Enumerable.Range(0, folds).Select(_ => new double[classCounts.Count])];
        var sizes = new int[folds];
        foreach (int[] group in members.OrderByDescending(group => group.Length)) // keeps the order of equal elements
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
