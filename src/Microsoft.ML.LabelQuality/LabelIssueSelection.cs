namespace Microsoft.ML.LabelQuality;

/// <summary>Selects the rows with a label issue by the filters of <see cref="LabelIssueFilter"/>.</summary>
/// <param name="rows">The rows.</param>
/// <param name="joint">Their confident joint.</param>
/// <param name="estimatedCounts">The estimated number of rows of each given class that belong to each class, [C, C].</param>
internal sealed class LabelIssueSelection(LabelledProbabilities rows, ConfidentJoint joint, IReadOnlyList<IReadOnlyList<int>> estimatedCounts)
{
    /// <param name="filter">The filter.</param>
    /// <param name="minimumRowsPerClass">The minimum number of rows of a class without an issue; issues of the highest quality are dropped.</param>
    /// <param name="quality">The quality of each label, [N].</param>
    /// <returns>True for each row with an issue, [N].</returns>
    public bool[] Select(LabelIssueFilter filter, int minimumRowsPerClass, float[] quality)
    {
        bool[] issues = filter switch
        {
            LabelIssueFilter.PruneByNoiseRate => ByNoiseRate(),
            LabelIssueFilter.PruneByClass => ByClass(),
            LabelIssueFilter.Both => And(ByClass(), ByNoiseRate()),
            LabelIssueFilter.ConfidentJoint => [.. joint.ConfidentClasses.Select((label, row) => label != ConfidentJoint.NoClass && label != rows.Given[row])],
            _ => [.. Enumerable.Repeat(true, rows.Rows)],
        };
        for (int row = 0; row < issues.Length; row++)
            issues[row] &= rows.MostProbable(row) != rows.Given[row];
        LeaveEnough(issues, minimumRowsPerClass, quality);
        return issues;
    }

    private bool[] ByClass()
    {
        var issues = new bool[rows.Rows];
        for (int given = 0; given < rows.Classes; given++)
        {
            int wrong = joint.GivenCounts[given] - estimatedCounts[given][given];
            foreach (int row in rows.RowsOf[given].OrderBy(row => rows.Probabilities[row][given]).Take(wrong))
                issues[row] = true;
        }
        return issues;
    }

    private bool[] ByNoiseRate()
    {
        var issues = new bool[rows.Rows];
        for (int given = 0; given < rows.Classes; given++)
        {
            for (int other = 0; other < rows.Classes; other++)
            {
                if (other == given || estimatedCounts[given][other] == 0)
                    continue;
                foreach (int row in rows.RowsOf[given].OrderByDescending(row => Margin(row, given, other)).Take(estimatedCounts[given][other]))
                    issues[row] = true;
            }
        }
        return issues;
    }

    private double Margin(int row, int given, int other)
    {
        var probabilities = rows.Probabilities[row];
        return (double)probabilities[other] - probabilities[given];
    }

    private void LeaveEnough(bool[] issues, int minimum, float[] quality)
    {
        foreach (var members in rows.RowsOf)
        {
            int[] flagged = [.. members.Where(row => issues[row])];
            int missing = minimum - (members.Count - flagged.Length);
            foreach (int row in flagged.OrderByDescending(row => quality[row]).Take(Math.Max(0, missing)))
                issues[row] = false;
        }
    }

    private static bool[] And(bool[] first, bool[] second) => [.. first.Zip(second, (one, other) => one && other)];
}
