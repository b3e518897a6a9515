namespace Microsoft.ML.Kan.Activations;

/// <summary>Where wavelets start.</summary>
internal static class DyadicFrame
{
    /// <summary>Level j has 2^j wavelets of scale 2^-j side by side on [-1, 1]; the last level has the remaining wavelets, spread evenly.</summary>
    public static List<(double Translation, double Scale)> Of(int functions)
    {
        var frame = new List<(double, double)>(functions);
        for (var level = 0; frame.Count < functions; level++)
        {
            var count = Math.Min(1 << level, functions - frame.Count);
            for (var m = 0; m < count; m++)
                frame.Add((-1 + (2 * m + 1.0) / count, Math.Pow(2, -level)));
        }

        return frame;
    }
}
