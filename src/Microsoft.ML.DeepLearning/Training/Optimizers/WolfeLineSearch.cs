namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright, "Numerical Optimization", 2006,
/// algorithms 3.5 and 3.6, merged: the bracket's far end is unknown at first). Points that are not finite are treated as too
/// far. Needs a descent direction: the slope at the start must be negative.
/// </summary>
internal sealed class WolfeLineSearch(double curvatureTolerance, int maximumEvaluations)
{
    private const double SufficientDecrease = 1e-4;
    private const double LargestGrowth = 10;
    private const double SmallestShare = 0.1;

    /// <summary>
    /// Returns the best point found. It satisfies the decrease condition, or is <paramref name="start"/> if no point
    /// does. Calls <paramref name="keep"/> right after each evaluation that found a new best point.
    /// </summary>
    public SearchPoint Search(SearchPoint start, double firstStep, Func<double, SearchPoint> evaluate, Action keep)
    {
        var best = start;
        SearchPoint? far = null;
        var step = firstStep;
        for (int i = 0; i < maximumEvaluations; i++)
        {
            var trial = evaluate(step);
            var limit = start.Loss + SufficientDecrease * step * start.Slope;
            if (!trial.IsFinite || trial.Loss > limit || trial.Loss >= best.Loss)
            {
                far = trial;
            }
            else
            {
                var previous = best;
                best = trial;
                keep();
                if (Math.Abs(trial.Slope) <= -curvatureTolerance * start.Slope)
                    return best;
                var outward = Math.Sign((far?.Step ?? double.PositiveInfinity) - previous.Step);
                if (trial.Slope * outward >= 0)
                    far = previous;
                else if (far is null)
                {
                    step = Extrapolate(previous, best);
                    continue;
                }
            }

            step = Interpolate(best, far.Value);
            if (Math.Abs(far.Value.Step - best.Step) * -start.Slope <= double.Epsilon + 1e-16 * Math.Abs(best.Loss))
                return best;
        }

        return best;
    }

    private static double Extrapolate(SearchPoint previous, SearchPoint best)
    {
        var growth = best.Step - previous.Step;
        var step = CubicMinimum(previous, best);
        var nearest = best.Step + SmallestShare * growth;
        var farthest = best.Step + LargestGrowth * growth;
        return step >= nearest ? Math.Min(step, farthest) : step > best.Step ? nearest : farthest;
    }

    private static double Interpolate(SearchPoint best, SearchPoint far)
    {
        var width = far.Step - best.Step;
        if (!far.IsFinite)
            return best.Step + SmallestShare * width;
        var share = (CubicMinimum(best, far) - best.Step) / width;
        return double.IsNaN(share)
            ? best.Step + width / 2
            : best.Step + Math.Clamp(share, SmallestShare, 1 - SmallestShare) * width;
    }

    /// <summary>The minimum of the cubic through two points with their slopes (Nocedal and Wright, 3.59), or NaN.</summary>
    private static double CubicMinimum(SearchPoint a, SearchPoint b)
    {
        var d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Step - b.Step);
        var d2 = Math.Sign(b.Step - a.Step) * Math.Sqrt(d1 * d1 - a.Slope * b.Slope);
        return b.Step - (b.Step - a.Step) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2);
    }
}

/// <summary>
/// The loss along a search direction: step, loss and slope.
/// </summary>
internal readonly record struct SearchPoint(double Step, double Loss, double Slope)
{
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(Slope);
}
