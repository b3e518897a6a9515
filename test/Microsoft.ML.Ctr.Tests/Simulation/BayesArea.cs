namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// The area under the ROC curve of the true probabilities, averaged over the possible labels. No model has a higher
/// expected area.
/// </summary>
internal static class BayesArea
{
    /// <summary>Row i is a click with weight p and a non-click with weight 1 − p; pairs of a row with itself are excluded.</summary>
    public static double Of(IEnumerable<float> probabilities)
    {
        double[] sorted = [.. probabilities.Select(probability => (double)probability).Order()];
        double ordered = 0;
        double others = 0; // expected rows without a click below the current probability
        for (int start = 0; start < sorted.Length;)
        {
            int end = start;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            double p = sorted[start];
            double count = end - start;
            ordered += count * p * (others + ((count - 1) * (1 - p) / 2));
            others += count * (1 - p);
            start = end;
        }
        return ordered / ((sorted.Sum() * others) - sorted.Sum(p => p * (1 - p)));
    }
}
