namespace Microsoft.ML.DeepLearning.Tests.Intervals;

/// <summary>A row as a regression model leaves it.</summary>
internal sealed class ScoredRow
{
    public float Label { get; set; }

    public float Score { get; set; }

    public float Low { get; set; }

    public float High { get; set; }

    public float Difficulty { get; set; }

    /// <summary>Rows whose errors grow with the difficulty, and whose quantiles cross now and then.</summary>
    public static ScoredRow[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var difficulty = 0.1f + random.NextSingle();
            var score = (10 * random.NextSingle()) - 5;
            var width = difficulty * (random.NextSingle() - 0.1f);
            return new ScoredRow { Score = score, Difficulty = difficulty, Label = score + (difficulty * (random.NextSingle() - 0.5f)), Low = score - width, High = score + width };
        })];
    }
}

/// <summary>A row with both ends of its interval.</summary>
internal sealed class IntervalRow
{
    public float Label { get; set; }

    public float Lower { get; set; }

    public float Upper { get; set; }

    public bool Covers => Label >= Lower && Label <= Upper;
}
