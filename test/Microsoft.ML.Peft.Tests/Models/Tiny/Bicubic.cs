namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// Cubic convolution (Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, equation 15, with a = -3/4) of a square of values; pixels are at
/// the middle of their area, and the border is repeated.
/// </summary>
internal static class Bicubic
{
    /// <param name="rows">side · side places, row by row, each with several values.</param>
    /// <param name="side">The side of the square.</param>
    /// <param name="newSide">The side of the result.</param>
    public static double[][] Resize(double[][] rows, int side, int newSide) =>
        [.. Enumerable.Range(0, newSide * newSide).Select(place => rows[0].Select((_, x) => At(rows, side, newSide, place / newSide, place % newSide, x)).ToArray())];

    private static double At(double[][] rows, int side, int newSide, int y, int x, int value)
    {
        var (top, left) = (Source(y), Source(x));
        var sum = 0.0;
        for (var i = -1; i <= 2; i++)
        {
            for (var j = -1; j <= 2; j++)
            {
                var (row, column) = ((int)Math.Floor(top) + i, (int)Math.Floor(left) + j);
                sum += Kernel(top - row) * Kernel(left - column) * rows[(Math.Clamp(row, 0, side - 1) * side) + Math.Clamp(column, 0, side - 1)][value];
            }
        }

        return sum;

        double Source(int place) => ((place + 0.5) * side / newSide) - 0.5;
    }

    private static double Kernel(double distance)
    {
        const double a = -0.75;
        var d = Math.Abs(distance);
        return d <= 1 ? ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1 : d < 2 ? a * ((d * d * d) - (5 * d * d) + (8 * d) - 4) : 0;
    }
}
