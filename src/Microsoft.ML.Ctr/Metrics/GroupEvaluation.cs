namespace Microsoft.ML.Ctr;

/// <summary>Metrics within groups, averaged over the groups.</summary>
internal sealed class GroupEvaluation
{
    private GroupEvaluation(IReadOnlyList<int> cutoffs)
    {
        Ndcg = new double[cutoffs.Count];
        HitRate = new double[cutoffs.Count];
    }

    public double Area { get; private set; } = double.NaN;

    /// <summary>
    /// The standard error of <see cref="Area"/> over samples of independent groups: that of a ratio of sums over groups. NaN with fewer than two groups.
    /// </summary>
    public double AreaError { get; private set; } = double.NaN;

    public double ReciprocalRank { get; private set; } = double.NaN;

    public double[] Ndcg { get; }

    public double[] HitRate { get; }

    public int Groups { get; private set; }

    public int TwoClassGroups { get; private set; }

    public int ClickedGroups { get; private set; }

    /// <param name="facts">The facts.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="ascending">The measured rows by increasing score.</param>
    /// <param name="cutoffs">The k's.</param>
    public static GroupEvaluation Of(RowFacts facts, RowScores scores, int[] ascending, IReadOnlyList<int> cutoffs)
    {
        var result = new GroupEvaluation(cutoffs);
        var (rows, ends) = ByGroup(facts, ascending);
        var ranked = new RankedGroup();
        var areas = new List<(double Weight, double Area)>();
        double reciprocalRanks = 0;
        int start = 0;
        foreach (int end in ends)
        {
            var group = rows.AsSpan(start, end - start);
            start = end;
            if (group.IsEmpty)
                continue;
            result.Groups++;
            double area = AreaUnderCurve.Of(facts, scores, group);
            if (!double.IsNaN(area))
            {
                double weight = Weight(facts, group);
                result.TwoClassGroups++;
                areas.Add((weight, area));
            }
            ranked.Set(facts, scores, group);
            if (ranked.Clicks == 0)
                continue;
            result.ClickedGroups++;
            reciprocalRanks += ranked.ReciprocalRank();
            for (int i = 0; i < cutoffs.Count; i++)
            {
                result.Ndcg[i] += ranked.Ndcg(cutoffs[i]);
                result.HitRate[i] += ranked.HitRate(cutoffs[i]);
            }
        }
        double areaWeight = areas.Sum(group => group.Weight);
        result.Area = areas.Sum(group => group.Weight * group.Area) / areaWeight; // 0 / 0 = NaN if no group has both classes
        double squares = areas.Sum(group => Math.Pow(group.Weight * (group.Area - result.Area), 2));
        result.AreaError = areas.Count < 2 ? double.NaN : Math.Sqrt(squares * areas.Count / (areas.Count - 1)) / areaWeight;
        result.ReciprocalRank = reciprocalRanks / result.ClickedGroups;
        for (int i = 0; i < cutoffs.Count; i++)
        {
            result.Ndcg[i] /= result.ClickedGroups;
            result.HitRate[i] /= result.ClickedGroups;
        }
        return result;
    }

    // Counting sort: groups the rows and keeps the order of scores.
    private static (int[] Rows, int[] Ends) ByGroup(RowFacts facts, int[] ascending)
    {
        var places = new int[facts.GroupCount];
        int grouped = 0;
        foreach (int row in ascending)
        {
            if (facts.Group(row) is var group and not RowGroups.Missing)
            {
                places[group]++;
                grouped++;
            }
        }
        int next = 0;
        for (int group = 0; group < places.Length; group++)
            (places[group], next) = (next, next + places[group]);
        var rows = new int[grouped];
        foreach (int row in ascending)
        {
            if (facts.Group(row) is var group and not RowGroups.Missing)
                rows[places[group]++] = row;
        }
        return (rows, places);
    }

    private static double Weight(RowFacts facts, ReadOnlySpan<int> rows)
    {
        double sum = 0;
        foreach (int row in rows)
            sum += facts.Weight(row);
        return sum;
    }
}
