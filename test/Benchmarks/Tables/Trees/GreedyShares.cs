namespace Benchmarks.Tables.Trees;

/// <summary>Ensemble selection with replacement (Caruana et al., ICML 2004).</summary>
internal static class GreedyShares
{
    /// <summary>Picks the model that lowers the error of the mean most, again and again.</summary>
    /// <param name="predictions">Of each model, for the rows to choose on.</param>
    /// <param name="picks">How often.</param>
    /// <param name="error">Of a prediction for each row.</param>
    /// <returns>The share of each model; they add up to 1.</returns>
    public static double[] Of(IReadOnlyList<double[]> predictions, int picks, Func<double[], double> error)
    {
        int[] counts = new int[predictions.Count];
        double[] sum = new double[predictions[0].Length];
        for (int pick = 1; pick <= picks; pick++)
        {
            int best = Enumerable.Range(0, counts.Length).MinBy(model => error([.. sum.Zip(predictions[model], (all, own) => (all + own) / pick)]));
            counts[best]++;
            for (int row = 0; row < sum.Length; row++)
                sum[row] += predictions[best][row];
        }
        return [.. counts.Select(count => (double)count / picks)];
    }
}
