using Microsoft.ML.DeepLearning.Training.Optimizers;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed unsafe class SquareSumTests
{
    private const int Start = 3;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(65)]
    [DataRow(4096)]
    [DataRow(9001)]
    public void The_squares_of_a_range_are_summed_without_its_neighbours(int length)
    {
        var random = new Random(length);
        float[] numbers = [.. Enumerable.Range(0, length + (2 * Start)).Select(_ => (random.NextSingle() * 4) - 2)];
        double expected = numbers.Skip(Start).Take(length).Sum(number => (double)number * number);
        fixed (float* address = numbers)
            Assert.AreEqual(expected, SquareSum.Of((nint)address, Start, length), 1e-5 * Math.Max(1, expected));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void One_number_that_is_not_finite_shows_in_the_sum(float number)
    {
        foreach (int place in new[] { 0, 63, 4097, 5000 })
        {
            var numbers = new float[5001];
            numbers[place] = number;
            fixed (float* address = numbers)
                Assert.IsFalse(double.IsFinite(SquareSum.Of((nint)address, 0, numbers.Length)));
        }
    }
}
