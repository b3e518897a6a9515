namespace Benchmarks.Functions;

/// <summary>The Bessel function of the first kind of order 0.</summary>
internal static class BesselJ0
{
    private const int Points = 64;

    /// <summary>
    /// (1/π) ∫₀^π cos(x sin t) dt by the trapezoid rule: the integrand is periodic, so the error falls faster than any power of
    /// the number of points, to rounding for |x| ≤ 40.
    /// </summary>
    public static double At(double x)
    {
        double sum = 0;
        for (int i = 0; i < Points; i++)
            sum += Math.Cos(x * Math.Sin(Math.PI * i / Points));
        return sum / Points;
    }
}
