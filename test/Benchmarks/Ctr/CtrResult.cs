using System.Globalization;
using Microsoft.ML.Ctr;

namespace Benchmarks.Ctr;

/// <summary>All measures of one trainer on one data set with one seed.</summary>
internal sealed class CtrResult
{
    private readonly double[] _values;

    private CtrResult(double[] values) => _values = values;

    public static IReadOnlyList<CtrMeasure> Measures { get; } = Enum.GetValues<CtrMeasure>();

    public static int[] Cutoffs { get; } = [1, 5, 10];

    public double this[CtrMeasure measure] => _values[(int)measure];

    public static CtrResult Of(CtrMetrics metrics, long parameters, TimeSpan fit, TimeSpan score)
    {
        var values = new double[Measures.Count];
        values[(int)CtrMeasure.Auc] = metrics.AreaUnderRocCurve;
        values[(int)CtrMeasure.Gauc] = metrics.GroupAreaUnderRocCurve;
        values[(int)CtrMeasure.LogLoss] = metrics.LogLoss;
        values[(int)CtrMeasure.CalibrationError] = metrics.ExpectedCalibrationError;
        values[(int)CtrMeasure.Hit1] = At(1)?.HitRate ?? double.NaN;
        values[(int)CtrMeasure.Hit5] = At(5)?.HitRate ?? double.NaN;
        values[(int)CtrMeasure.Hit10] = At(10)?.HitRate ?? double.NaN;
        values[(int)CtrMeasure.Ndcg5] = At(5)?.Ndcg ?? double.NaN;
        values[(int)CtrMeasure.Ndcg10] = At(10)?.Ndcg ?? double.NaN;
        values[(int)CtrMeasure.Mrr] = metrics.MeanReciprocalRank;
        values[(int)CtrMeasure.Parameters] = parameters;
        values[(int)CtrMeasure.FitSeconds] = fit.TotalSeconds;
        values[(int)CtrMeasure.ScoreSeconds] = score.TotalSeconds;
        return new CtrResult(values);

        RankingAtCutoff? At(int cutoff) => metrics.Ranking.FirstOrDefault(at => at.Cutoff == cutoff);
    }

    public static CtrResult Parse(string[] cells) => new([.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]);

    public string[] Format() => [.. _values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))];
}
