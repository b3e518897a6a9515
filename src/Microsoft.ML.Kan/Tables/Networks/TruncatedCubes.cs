using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>Cubic splines of a uniform grid on [-1, 1] as 1, u, u², u³ and one truncated cube, max(0, u − t)³, for each inner knot t.</summary>
internal static class TruncatedCubes
{
    /// <summary>With more knots the truncated cubes lose digits.</summary>
    public const int LargestGrid = 8;

    /// <summary>
    /// The coefficients of these functions from those of the B-splines, [G + 3, …], in 64 bits: B_k is a sum of five truncated cubes in steps of the
    /// grid, s³ with s = (u + 1)·G/2, those of knots left of -1 being cubic polynomials on [-1, 1].
    /// </summary>
    public static Tensor Weights(int grid, Tensor weights)
    {
        double[] cubes = [1.0 / 6, -4.0 / 6, 1, -4.0 / 6, 1.0 / 6];
        var step = grid / 2.0;
        var map = new double[(grid + 3) * (grid + 3)]; // [powers, splines]
        for (var k = 0; k < grid + 3; k++)
        {
            for (var j = 0; j < cubes.Length; j++)
            {
                var knot = k - 3 + j; // in steps of the grid from -1
                if (knot >= grid)
                    continue;
                if (knot > 0)
                {
                    map[((3 + knot) * (grid + 3)) + k] += cubes[j] * step * step * step;
                    continue;
                }
                var shift = 1 - (knot / step); // s - knot = step·(u + shift)
                double[] polynomial = [shift * shift * shift, 3 * shift * shift, 3 * shift, 1];
                for (var power = 0; power < polynomial.Length; power++)
                    map[(power * (grid + 3)) + k] += cubes[j] * step * step * step * polynomial[power];
            }
        }
        var exact = tensor(map, [grid + 3, grid + 3]);
        return exact.mm(weights.to(float64).flatten(1)).view(weights.shape).to(float32);
    }
}
