using Benchmarks.Running;

namespace Benchmarks.Tables;

/// <summary>How far predictions are from labels.</summary>
internal static class TableError
{
    private const double SmallestProbability = 1e-7;

    /// <summary>The root mean squared error, or the log loss in nats for labels 0 and 1.</summary>
    public static double Of(bool binary, double[] predictions, VectorRows.Row[] rows)
        => binary ? predictions.Zip(rows, (probability, row) => LogLoss(probability, row.Label)).Average()
            : Math.Sqrt(predictions.Zip(rows, (number, row) => (number - row.Label) * (number - row.Label)).Average());

    /// <summary>The area under the ROC curve: the share of pairs of both labels in the right order; ties count half.</summary>
    public static double Auc(double[] predictions, VectorRows.Row[] rows)
    {
        double ranks = 0;
        double before = 0;
        foreach (var equal in predictions.Zip(rows, (score, row) => (score, row.Label)).GroupBy(pair => pair.score).OrderBy(group => group.Key))
        {
            int count = equal.Count();
            ranks += equal.Count(pair => pair.Label > 0) * (before + ((count + 1) / 2.0));
            before += count;
        }
        double positive = rows.Count(row => row.Label > 0);
        return (ranks - (positive * (positive + 1) / 2)) / (positive * (rows.Length - positive));
    }

    private static double LogLoss(double probability, float label)
        => -Math.Log(Math.Clamp(label > 0 ? probability : 1 - probability, SmallestProbability, 1));
}
