using System.Numerics;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>The sum of squares of numbers in CPU memory. Unlike torch's norm it takes as long as reading the numbers.</summary>
internal static unsafe class SquareSum
{
    // The rounding errors of short sums in 32 bits are those of the numbers themselves.
    private const long BlockLength = 1 << 12;

    /// <param name="address">Of float32 numbers.</param>
    /// <param name="start">The first number.</param>
    /// <param name="length">The number of numbers.</param>
    public static double Of(nint address, long start, long length)
    {
        var numbers = (float*)address + start;
        double sum = 0;
        for (long block = 0; block < length; block += BlockLength)
            sum += OfBlock(numbers + block, (int)Math.Min(BlockLength, length - block));
        return sum;
    }

    private static double OfBlock(float* numbers, int length)
    {
        var lanes = Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i + (4 * lanes) <= length; i += 4 * lanes)
        {
            var (x0, x1) = (Vector.Load(numbers + i), Vector.Load(numbers + i + lanes));
            var (x2, x3) = (Vector.Load(numbers + i + (2 * lanes)), Vector.Load(numbers + i + (3 * lanes)));
            (s0, s1, s2, s3) = (s0 + (x0 * x0), s1 + (x1 * x1), s2 + (x2 * x2), s3 + (x3 * x3));
        }
        double sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < length; i++)
            sum += (double)numbers[i] * numbers[i];
        return sum;
    }
}
