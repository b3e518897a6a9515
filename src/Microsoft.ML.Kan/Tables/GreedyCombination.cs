namespace Microsoft.ML.Kan.Tables;

/// <summary>
/// Weights for the outputs of several networks: each step adds the network that lowers the loss of their mean most, with replacement.
/// Source: Caruana et al., Ensemble Selection from Libraries of Models, ICML 2004.
/// </summary>
internal static class GreedyCombination
{
    private const int Picks = 20;

    /// <param name="outputs">Per network, its outputs of the held-out rows, [N·O]; null for one that takes no part.</param>
    /// <param name="labels">[N].</param>
    /// <param name="weights">[N].</param>
    /// <param name="losses">The loss of a row.</param>
    /// <param name="most">The most networks to use.</param>
    /// <returns>One weight per network; they sum to 1.</returns>
    public static double[] Of(IReadOnlyList<float[]?> outputs, IReadOnlyList<float> labels, IReadOnlyList<double> weights, KnotLoss losses, int most)
    {
        var length = outputs.First(own => own is not null)!.Length;
        var sum = new float[length];
        var picks = new int[outputs.Count];
        var (best, bestLoss) = (picks, double.PositiveInfinity);
        for (var pick = 1; pick <= Picks; pick++)
        {
            var full = picks.Count(count => count > 0) >= most;
            var candidates = Enumerable.Range(0, outputs.Count).Where(m => outputs[m] is not null && (!full || picks[m] > 0)).ToArray();
            var found = new double[outputs.Count];
            Parallel.ForEach(candidates, m => found[m] = Loss(sum, outputs[m]!, pick, labels, weights, losses));
            var next = candidates.MinBy(m => double.IsNaN(found[m]) ? double.PositiveInfinity : found[m]);
            picks = [.. picks];
            picks[next]++;
            for (var i = 0; i < length; i++)
                sum[i] += outputs[next]![i];
            if (found[next] < bestLoss)
                (best, bestLoss) = (picks, found[next]);
        }
        var all = Math.Max(1.0, best.Sum());
        return best.Sum() == 0 ? [.. picks.Select(count => count / (double)Picks)] : [.. best.Select(count => count / all)];
    }

    /// <summary>The weighted mean loss of one network's outputs.</summary>
    public static double Loss(float[] outputs, IReadOnlyList<float> labels, IReadOnlyList<double> weights, KnotLoss losses)
        => Loss(new float[outputs.Length], outputs, 1, labels, weights, losses);

    private static double Loss(float[] sum, float[] own, int count, IReadOnlyList<float> labels, IReadOnlyList<double> weights, KnotLoss losses)
    {
        var width = own.Length / labels.Count;
        Span<float> mean = stackalloc float[width];
        var (all, weight) = (0.0, 0.0);
        for (var row = 0; row < labels.Count; row++)
        {
            for (var o = 0; o < width; o++)
                mean[o] = (sum[(row * width) + o] + own[(row * width) + o]) / count;
            all += weights[row] * losses.Of(mean, labels[row]);
            weight += weights[row];
        }
        return all / weight;
    }
}
