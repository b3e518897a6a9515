using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Ctr;

/// <summary>Measures scored rows.</summary>
internal sealed class CtrEvaluator
{
    private readonly EvaluationColumns _columns;
    private readonly int[] _cutoffs;
    private readonly int _calibrationBins;

    public CtrEvaluator(EvaluationColumns columns, int[] cutoffs, int calibrationBins)
    {
        foreach (int cutoff in cutoffs)
            OptionChecks.AtLeast(cutoff, 1, nameof(cutoffs));
        OptionChecks.AtLeast(calibrationBins, 1);
        (_columns, _cutoffs, _calibrationBins) = (columns, [.. cutoffs], calibrationBins);
    }

    public EvaluationColumns Columns => _columns;

    public CtrMetrics Evaluate(IDataView scored) => Evaluate(ReadAll(scored, out var scores), scores);

    /// <summary>Reads all required columns in one pass.</summary>
    public RowFacts ReadAll(IDataView scored, out RowScores scores)
    {
        var facts = new RowFacts(_columns);
        scores = new RowScores(_columns);
        using var cursor = scored.GetRowCursor([.. _columns.FactsOf(scored.Schema), .. _columns.ScoresOf(scored.Schema)]);
        var readFacts = facts.Reader(cursor);
        var readScores = scores.Reader(cursor);
        while (cursor.MoveNext())
        {
            readFacts();
            readScores();
        }
        return facts;
    }

    /// <summary>Reads only the scores, for rows with known facts.</summary>
    public RowScores ReadScores(IDataView scored)
    {
        var scores = new RowScores(_columns);
        using var cursor = scored.GetRowCursor(_columns.ScoresOf(scored.Schema));
        var read = scores.Reader(cursor);
        while (cursor.MoveNext())
            read();
        return scores;
    }

    public CtrMetrics Evaluate(RowFacts facts, RowScores scores)
    {
        int[] rows = Measured(facts, scores, out int unlabeled, out int unscored);
        if (rows.Length == 0)
            throw new InvalidOperationException($"No row can be measured: of {facts.Count} rows {unlabeled} have no label in column '{_columns.Label}' and {unscored} no score in column '{_columns.Score}'; the others have weight 0.");
        var calibration = scores.HasProbabilities ? CalibrationEvaluation.Of(facts, scores, rows, _calibrationBins) : CalibrationEvaluation.None;
        scores.Sort(rows);
        var groups = GroupEvaluation.Of(facts, scores, rows, _cutoffs);
        double area = AreaUnderCurve.Of(facts, scores, rows);
        return new CtrMetrics
        {
            AreaUnderRocCurve = area,
            AreaUnderRocCurveStandardError = AreaUnderCurve.StandardError(facts, scores, rows, area),
            GroupAreaUnderRocCurve = groups.Area,
            GroupAreaUnderRocCurveStandardError = groups.AreaError,
            LogLoss = calibration.LogLoss,
            ExpectedCalibrationError = calibration.ExpectedCalibrationError,
            PredictedToObservedRatio = calibration.PredictedToObservedRatio,
            CalibrationBins = calibration.Bins,
            MeanReciprocalRank = groups.ReciprocalRank,
            Ranking = facts.HasGroups ? [.. _cutoffs.Select((cutoff, i) => new RankingAtCutoff(cutoff, groups.Ndcg[i], groups.HitRate[i]))] : [],
            RowCount = rows.Length,
            UnlabeledRowCount = unlabeled,
            UnscoredRowCount = unscored,
            UngroupedRowCount = facts.HasGroups ? rows.Count(row => facts.Group(row) == RowGroups.Missing) : 0,
            GroupCount = groups.Groups,
            TwoClassGroupCount = groups.TwoClassGroups,
            ClickedGroupCount = groups.ClickedGroups,
        };
    }

    private static int[] Measured(RowFacts facts, RowScores scores, out int unlabeled, out int unscored)
    {
        (unlabeled, unscored) = (0, 0);
        var rows = new List<int>(facts.Count);
        for (int row = 0; row < facts.Count; row++)
        {
            if (facts.Label(row) == RowLabels.Missing)
                unlabeled++;
            else if (scores.IsMissing(row))
                unscored++;
            else if (facts.Weight(row) > 0)
                rows.Add(row);
        }
        return [.. rows];
    }
}
