namespace Microsoft.ML.Ctr;

/// <summary>Compares predicted probabilities with observed clicks.</summary>
internal sealed class CalibrationEvaluation
{
    private const double SmallestProbability = 1e-7;

    private CalibrationEvaluation(double logLoss, double ratio, double error, CalibrationBin[] bins)
        => (LogLoss, PredictedToObservedRatio, ExpectedCalibrationError, Bins) = (logLoss, ratio, error, bins);

    public static CalibrationEvaluation None { get; } = new(double.NaN, double.NaN, double.NaN, []);

    public double LogLoss { get; }

    public double PredictedToObservedRatio { get; }

    public double ExpectedCalibrationError { get; }

    public IReadOnlyList<CalibrationBin> Bins { get; }

    public static CalibrationEvaluation Of(RowFacts facts, RowScores scores, int[] rows, int binCount)
    {
        var sums = new (double Weight, double Predicted, double Observed)[binCount];
        double loss = 0;
        foreach (int row in rows)
        {
            double weight = facts.Weight(row);
            float probability = scores.Probability(row);
            double ofWhatHappened = facts.IsClick(row) ? probability : 1.0 - probability;
            loss -= weight * Math.Log(Math.Clamp(ofWhatHappened, SmallestProbability, 1 - SmallestProbability));
            ref var bin = ref sums[Math.Min((int)(probability * (double)binCount), binCount - 1)];
            bin.Weight += weight;
            bin.Predicted += weight * probability;
            bin.Observed += facts.IsClick(row) ? weight : 0;
        }
        double total = sums.Sum(bin => bin.Weight);
        return new CalibrationEvaluation(
            loss / total,
            sums.Sum(bin => bin.Predicted) / sums.Sum(bin => bin.Observed),
            sums.Sum(bin => Math.Abs(bin.Predicted - bin.Observed)) / total,
            [.. sums.Select((bin, i) => new CalibrationBin((double)i / binCount, (i + 1.0) / binCount, bin.Weight, bin.Predicted / bin.Weight, bin.Observed / bin.Weight))]);
    }
}
