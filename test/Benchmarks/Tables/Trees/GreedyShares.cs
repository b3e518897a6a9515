namespace Benchmarks.Tables.Trees;

/// <summary>Ensemble selection with replacement (Caruana et al., ICML 2004).</summary>
internal static class GreedyShares
{
    /// <summary>Picks the model that lowers the error of the mean most, again and again, and keeps the picks up to the lowest error.</summary>
    /// <param name="predictions">Of each model, for the rows to choose on.</param>
    /// <param name="picks">How often.</param>
    /// <param name="error">Of a prediction for each row.</param>
    /// <returns>The share of each model; they add up to 1.</returns>
    public static double[] Of(IReadOnlyList<double[]> predictions, int picks, Func<double[], double> error)
    {
        int[] counts = new int[predictions.Count];
        double[] sum = new double[predictions[0].Length];
        var (best, lowest) = (counts, double.PositiveInfinity);
        for (int pick = 1; pick <= picks; pick++)
        {
            var (found, model) = predictions.Select((own, i) => (Error: error([.. sum.Zip(own, (all, one) => (all + one) / pick)]), Model: i)).Min();
            counts = [.. counts];
            counts[model]++;
            for (int row = 0; row < sum.Length; row++)
                sum[row] += predictions[model][row];
            if (found < lowest)
                (best, lowest) = (counts, found);
        }
        return [.. best.Select(count => (double)count / best.Sum())];
    }
}
