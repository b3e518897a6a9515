namespace Microsoft.ML.Ctr;

/// <summary>The exact area under the ROC curve of rows ordered by increasing score.</summary>
internal static class AreaUnderCurve
{
    /// <summary>
    /// The weighted share of correctly ordered (click, non-click) pairs; pairs with equal scores count one half. With weights of 1
    /// this is the rank formula (Σ ranks⁺ − n⁺(n⁺ + 1)/2) / (n⁺ n⁻) with mean ranks for ties. NaN if one class is missing.
    /// </summary>
    public static double Of(RowFacts facts, RowScores scores, ReadOnlySpan<int> ascending)
    {
        double ordered = 0; // weight of correctly ordered pairs
        double clicks = 0;
        double others = 0; // weight of non-clicks below the current score
        for (int start = 0; start < ascending.Length;)
        {
            int end = TieEnd(scores, ascending, start);
            double tiedClicks = 0;
            double tiedOthers = 0;
            foreach (int row in ascending[start..end])
            {
                if (facts.IsClick(row))
                    tiedClicks += facts.Weight(row);
                else
                    tiedOthers += facts.Weight(row);
            }
            ordered += tiedClicks * (others + (tiedOthers / 2));
            clicks += tiedClicks;
            others += tiedOthers;
            start = end;
        }
        return clicks > 0 && others > 0 ? ordered / (clicks * others) : double.NaN;
    }

    /// <summary>The end of the run of equal scores that starts at <paramref name="start"/>.</summary>
    public static int TieEnd(RowScores scores, ReadOnlySpan<int> rows, int start)
    {
        float score = scores.Score(rows[start]);
        int end = start + 1;
        while (end < rows.Length && scores.Score(rows[end]) == score)
            end++;
        return end;
    }
}
