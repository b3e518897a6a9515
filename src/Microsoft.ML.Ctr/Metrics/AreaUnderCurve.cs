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
            var (tiedClicks, tiedOthers) = Weights(facts, ascending[start..end]);
            ordered += tiedClicks * (others + (tiedOthers / 2));
            clicks += tiedClicks;
            others += tiedOthers;
            start = end;
        }
        return clicks > 0 && others > 0 ? ordered / (clicks * others) : double.NaN;
    }

    /// <summary>
    /// The standard error of <see cref="Of"/> over samples of independent rows (DeLong et al., "Comparing the Areas under Two or More Correlated
    /// Receiver Operating Characteristic Curves", 1988): the variance of each click's share of non-clicks below it, over the number of clicks,
    /// plus that of each non-click's share of clicks above it. With weights the terms are w²-weighted. NaN with fewer than two rows of a class.
    /// </summary>
    /// <param name="facts">The facts.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="ascending">The rows by increasing score.</param>
    /// <param name="area">Their area.</param>
    public static double StandardError(RowFacts facts, RowScores scores, ReadOnlySpan<int> ascending, double area)
    {
        var (clicks, others) = Weights(facts, ascending);
        var (clickSquares, otherSquares, clickRows, otherRows) = (0.0, 0.0, 0, 0);
        double clicksBelow = 0;
        double othersBelow = 0;
        for (int start = 0; start < ascending.Length;)
        {
            int end = TieEnd(scores, ascending, start);
            var (tiedClicks, tiedOthers) = Weights(facts, ascending[start..end]);
            double ofClick = ((othersBelow + (tiedOthers / 2)) / others) - area; // a click's share of non-clicks below it
            double ofOther = ((clicks - clicksBelow - (tiedClicks / 2)) / clicks) - area; // a non-click's share of clicks above it
            foreach (int row in ascending[start..end])
            {
                double weight = facts.Weight(row);
                if (facts.IsClick(row))
                    (clickSquares, clickRows) = (clickSquares + (weight * weight * ofClick * ofClick), clickRows + 1);
                else
                    (otherSquares, otherRows) = (otherSquares + (weight * weight * ofOther * ofOther), otherRows + 1);
            }
            (clicksBelow, othersBelow, start) = (clicksBelow + tiedClicks, othersBelow + tiedOthers, end);
        }
        return clickRows < 2 || otherRows < 2 ? double.NaN : Math.Sqrt(
            (clickSquares / (clicks * clicks) * clickRows / (clickRows - 1)) + (otherSquares / (others * others) * otherRows / (otherRows - 1)));
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

    private static (double Clicks, double Others) Weights(RowFacts facts, ReadOnlySpan<int> rows)
    {
        double clicks = 0;
        double others = 0;
        foreach (int row in rows)
        {
            if (facts.IsClick(row))
                clicks += facts.Weight(row);
            else
                others += facts.Weight(row);
        }
        return (clicks, others);
    }
}
