namespace Microsoft.ML.Ctr.Tests.Metrics;

/// <summary>Computes the definitions literally: all pairs for AUC, all orders of equal scores for ranks.</summary>
internal static class BruteForce
{
    public static double Area(IEnumerable<Impression> rows)
    {
        double ordered = 0;
        double pairs = 0;
        foreach (var click in rows.Where(row => row.Label))
        {
            foreach (var other in rows.Where(row => !row.Label))
            {
                double weight = (double)click.Weight * other.Weight;
                pairs += weight;
                ordered += click.Score > other.Score ? weight : click.Score == other.Score ? weight / 2 : 0;
            }
        }
        return ordered / pairs;
    }

    /// <summary>(Σ ranks⁺ − n⁺(n⁺ + 1)/2) / (n⁺ n⁻) with the mean rank for equal scores.</summary>
    public static double AreaFromRanks(IReadOnlyCollection<Impression> rows)
    {
        double ranks = rows.Where(row => row.Label).Sum(click => rows.Count(row => row.Score < click.Score) + ((rows.Count(row => row.Score == click.Score) + 1) / 2.0));
        double clicks = rows.Count(row => row.Label);
        return (ranks - (clicks * (clicks + 1) / 2)) / (clicks * (rows.Count - clicks));
    }

    public static double GroupArea(IEnumerable<Impression> rows)
    {
        var groups = rows.GroupBy(row => row.User).Where(HasBoth).ToArray();
        return groups.Sum(group => group.Sum(row => (double)row.Weight) * Area(group)) / groups.Sum(group => group.Sum(row => (double)row.Weight));
    }

    public static bool HasBoth(IEnumerable<Impression> rows) => rows.Any(row => row.Label) && rows.Any(row => !row.Label);

    /// <summary>The mean of a measure over all orders of the rows by increasing score.</summary>
    public static double OverOrders(IReadOnlyList<Impression> rows, Func<bool[], double> measure)
    {
        var ties = rows.GroupBy(row => row.Score).OrderByDescending(tie => tie.Key).Select(tie => tie.Select(row => row.Label).ToArray()).ToArray();
        return Orders(ties, 0).Average(order => measure([.. order]));
    }

    public static double Ndcg(bool[] clicks, int cutoff)
    {
        bool[] best = [.. clicks.OrderDescending()];
        return Gain(clicks) / Gain(best);

        double Gain(bool[] order) => order.Take(cutoff).Select((click, i) => click ? 1 / Math.Log2(i + 2) : 0).Sum();
    }

    public static double Hit(bool[] clicks, int cutoff) => clicks.Take(cutoff).Any(click => click) ? 1 : 0;

    public static double ReciprocalRank(bool[] clicks) => 1.0 / (Array.IndexOf(clicks, true) + 1);

    private static IEnumerable<IEnumerable<bool>> Orders(bool[][] ties, int from)
        => from == ties.Length ? [[]] : Permutations(ties[from]).SelectMany(head => Orders(ties, from + 1).Select(tail => head.Concat(tail)));

    private static IEnumerable<bool[]> Permutations(bool[] items)
        => items.Length <= 1 ? [items] : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (bool[])[item, .. rest]));
}
