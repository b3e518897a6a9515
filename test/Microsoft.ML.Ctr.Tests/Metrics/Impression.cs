namespace Microsoft.ML.Ctr.Tests.Metrics;

/// <summary>A scored row.</summary>
internal sealed class Impression
{
    public bool Label { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }

    public string User { get; set; } = "";

    public float Weight { get; set; } = 1;

    public static Impression Of(bool label, float probability, string user = "a", float weight = 1)
        => new() { Label = label, Probability = probability, Score = MathF.Log(probability / (1 - probability)), User = user, Weight = weight };

    /// <summary>Rows of several users. Scores are on a coarse grid, so ties are common, and correlate with the label.</summary>
    public static Impression[] Random(int rows, int users, int seed, int levels = 8)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            float probability = (1 + random.Next(levels)) / (levels + 1f);
            return Of(random.NextDouble() < probability * probability, probability, $"user {random.Next(users)}");
        })];
    }
}
