namespace Microsoft.ML.Ctr;

/// <summary>
/// The rows of one group by decreasing score, as runs of equal scores. Each measure is the mean over all orders within
/// the runs, in closed form.
/// </summary>
internal sealed class RankedGroup
{
    private readonly List<(int Rows, int Clicks)> _ties = [];

    public int Clicks { get; private set; }

    /// <summary>Resets to the rows of another group, by increasing score.</summary>
    public void Set(RowFacts facts, RowScores scores, ReadOnlySpan<int> ascending)
    {
        _ties.Clear();
        Clicks = 0;
        for (int start = 0; start < ascending.Length;)
        {
            int end = AreaUnderCurve.TieEnd(scores, ascending, start);
            int clicks = 0;
            foreach (int row in ascending[start..end])
                clicks += facts.IsClick(row) ? 1 : 0;
            _ties.Add((end - start, clicks));
            Clicks += clicks;
            start = end;
        }
        _ties.Reverse();
    }

    /// <summary>Each rank of a run is a click with a probability equal to the run's share of clicks.</summary>
    public double Ndcg(int cutoff)
    {
        double gain = 0;
        int rank = 1;
        foreach (var (rows, clicks) in _ties)
        {
            double share = (double)clicks / rows;
            for (int last = Math.Min(rank + rows - 1, cutoff); rank <= last; rank++)
                gain += share * Discount(rank);
            if (rank > cutoff)
                break;
        }
        double best = 0;
        for (rank = 1; rank <= Math.Min(cutoff, Clicks); rank++)
            best += Discount(rank);
        return gain / best;
    }

    /// <summary>The probability of a click among the first k: 1 if a whole run above has a click, otherwise the probability within the run at the border.</summary>
    public double HitRate(int cutoff)
    {
        int left = cutoff;
        foreach (var (rows, clicks) in _ties)
        {
            if (clicks > 0)
                return 1 - NoneAmong(Math.Min(left, rows), rows, clicks);
            if (left <= rows)
                return 0;
            left -= rows;
        }
        return 0;
    }

    public double ReciprocalRank()
    {
        int above = 0;
        foreach (var (rows, clicks) in _ties)
        {
            if (clicks > 0)
                return ReciprocalRank(above, rows, clicks);
            above += rows;
        }
        return 0;
    }

    // The probability that the first click of the run is at position i: the i - 1 before have no click, and this one is a click.
    private static double ReciprocalRank(int above, int rows, int clicks)
    {
        double sum = 0;
        double noneBefore = 1;
        for (int place = 0; place <= rows - clicks; place++)
        {
            double click = (double)clicks / (rows - place);
            sum += noneBefore * click / (above + place + 1);
            noneBefore *= 1 - click;
        }
        return sum;
    }

    // Hypergeometric: the probability that the first positions of a run, drawn without replacement, have no click.
    private static double NoneAmong(int places, int rows, int clicks)
    {
        double chance = 1;
        for (int place = 0; place < places && chance > 0; place++)
            chance *= Math.Max(0, 1 - ((double)clicks / (rows - place)));
        return chance;
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 1);
}
