namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>The column names of ML.NET's tasks, and the arithmetic that its predictors apply to a score.</summary>
internal static class ScoreColumns
{
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>A linear predictor adds its bias, 0: this turns -0 into +0 and does not change other numbers.</summary>
    public static float PlusZero(float value) => value + 0f;

    /// <summary>The logistic function, in double and rounded once, as ML.NET's Platt calibrator of slope -1 and offset 0 computes it.</summary>
    public static float Logistic(float score) => (float)(1 / (1 + Math.Exp(-score)));

    /// <summary>
    /// The scores of one linear predictor per class, each with weight 1 on its own slot: 0 times a slot that is not finite
    /// is NaN, so such a slot makes all others NaN.
    /// </summary>
    public static void PassThrough(ReadOnlySpan<float> raw, Span<float> scores)
    {
        var notFinite = CountNotFinite(raw);
        for (var i = 0; i < raw.Length; i++) scores[i] = IsSpoiled(raw, i, notFinite) ? float.NaN : PlusZero(raw[i]);
    }

    /// <summary>
    /// The key of the largest score from <see cref="PassThrough"/>: the first of equal scores, ignoring NaN;
    /// 0 (missing) if no score remains.
    /// </summary>
    public static uint KeyOfLargest(ReadOnlySpan<float> raw)
    {
        var notFinite = CountNotFinite(raw);
        var best = -1;
        for (var i = raw.Length - 1; i >= 0; i--)
        {
            var isLargest = raw[i] >= (best < 0 ? float.NegativeInfinity : raw[best]);
            if (isLargest && !IsSpoiled(raw, i, notFinite)) best = i;
        }
        return (uint)(best + 1);
    }

    private static bool IsSpoiled(ReadOnlySpan<float> raw, int slot, int notFinite) =>
        notFinite > 0 && notFinite > (float.IsFinite(raw[slot]) ? 0 : 1);

    private static int CountNotFinite(ReadOnlySpan<float> raw)
    {
        var count = 0;
        foreach (var value in raw) count += float.IsFinite(value) ? 0 : 1;
        return count;
    }
}
