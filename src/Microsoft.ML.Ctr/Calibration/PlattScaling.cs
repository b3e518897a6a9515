namespace Microsoft.ML.Ctr.Calibration;

/// <summary>
/// Fits slope and offset of a calibrated logit by the lowest log loss on held-out rows: Newton's method on two numbers with a step
/// that is halved until the loss falls. The loss is convex.
/// </summary>
internal static class PlattScaling
{
    // With fewer rows, or fewer of one class, two fitted numbers are noise.
    private const int FewestRows = 100;
    private const int FewestOfClass = 10;

    private const int MostSteps = 50;
    private const double SmallestChange = 1e-10;

    /// <returns>The calibration; null if there are too few rows, or if no slope above 0 has a lower loss than the logits have.</returns>
    public static CtrCalibration? Fit(HeldOutLogits held)
    {
        var rows = held.Rows;
        int clicks = rows.Count(row => row.Click);
        if (rows.Count < FewestRows || Math.Min(clicks, rows.Count - clicks) < FewestOfClass)
            return null;
        double before = Loss(rows, 1, 0);
        var (slope, offset, loss) = (1.0, 0.0, before);
        for (int step = 0; step < MostSteps; step++)
        {
            var (slopeStep, offsetStep) = NewtonStep(rows, slope, offset);
            double size = 1;
            double next = Loss(rows, slope + slopeStep, offset + offsetStep);
            for (; !(next <= loss) && size > SmallestChange; size /= 2)
                next = Loss(rows, slope + (size / 2 * slopeStep), offset + (size / 2 * offsetStep));
            if (!(loss - next > SmallestChange))
                break;
            (slope, offset, loss) = (slope + (size * slopeStep), offset + (size * offsetStep), next);
        }
        return slope > 0 && loss < before ? new CtrCalibration(slope, offset, before, loss, rows.Count) : null;
    }

    /// <summary>The weighted mean of ln(1 + exp(-y·(slope·logit + offset))), y = ±1.</summary>
    private static double Loss(IReadOnlyList<(double Logit, bool Click, double Weight)> rows, double slope, double offset)
    {
        double sum = 0;
        double weights = 0;
        foreach (var (logit, click, weight) in rows)
        {
            double margin = ((slope * logit) + offset) * (click ? 1 : -1);
            sum += weight * (Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))));
            weights += weight;
        }
        return sum / weights;
    }

    // -H⁻¹·g of the summed loss; the ridge keeps H invertible if all logits are equal.
    private static (double Slope, double Offset) NewtonStep(IReadOnlyList<(double Logit, bool Click, double Weight)> rows, double slope, double offset)
    {
        double slopeGradient = 0, offsetGradient = 0, slopes = 0, mixed = 0, offsets = 0;
        foreach (var (logit, click, weight) in rows)
        {
            double probability = 1 / (1 + Math.Exp(-((slope * logit) + offset)));
            double error = weight * (probability - (click ? 1 : 0));
            double curvature = weight * probability * (1 - probability);
            slopeGradient += error * logit;
            offsetGradient += error;
            slopes += curvature * logit * logit;
            mixed += curvature * logit;
            offsets += curvature;
        }
        double ridge = (1e-9 * (slopes + offsets)) + double.Epsilon;
        (slopes, offsets) = (slopes + ridge, offsets + ridge);
        double determinant = (slopes * offsets) - (mixed * mixed);
        return (-((offsets * slopeGradient) - (mixed * offsetGradient)) / determinant, -((slopes * offsetGradient) - (mixed * slopeGradient)) / determinant);
    }
}
