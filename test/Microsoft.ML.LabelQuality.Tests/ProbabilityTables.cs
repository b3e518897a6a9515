namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Small tables of labels and probabilities.</summary>
internal static class ProbabilityTables
{
    public static LabelledProbabilities Of(int[] given, float[][] probabilities)
    {
        var table = new ProbabilityTable(given.Length, probabilities[0].Length);
        for (int row = 0; row < given.Length; row++)
            probabilities[row].CopyTo(table[row]);
        return new LabelledProbabilities(given, table);
    }

    /// <summary>Coarse probabilities, so ties of classes, of rows and with thresholds are common.</summary>
    public static LabelledProbabilities WithTies(int seed, int rows, int classes)
    {
        var random = new Random(seed);
        int[] given = [.. Enumerable.Range(0, rows).Select(_ => random.Next(classes))];
        float[][] probabilities = [.. given.Select(_ =>
        {
            int[] parts = [.. Enumerable.Range(0, classes).Select(_ => random.Next(4))];
            parts[random.Next(classes)] += 1;
            return parts.Select(part => part / (float)parts.Sum()).ToArray();
        })];
        return Of(given, probabilities);
    }
}
