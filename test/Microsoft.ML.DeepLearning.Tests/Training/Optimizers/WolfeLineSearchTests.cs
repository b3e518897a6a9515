using Microsoft.ML.DeepLearning.Training.Optimizers;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

/// <summary>The steps that the search tries, on curves whose minimum is known.</summary>
[TestClass]
public sealed class WolfeLineSearchTests
{
    [TestMethod]
    [DataRow(3.0, 1.0, new[] { 1.0, 3 }, DisplayName = "too short: the minimum of the cubic is next")]
    [DataRow(3.0, 10.0, new[] { 10.0, 3 }, DisplayName = "too long: the minimum of the cubic is next")]
    [DataRow(1000.0, 1.0, new[] { 1.0, 11, 111, 1000 }, DisplayName = "growth is at most tenfold")]
    [DataRow(3.0, 1000.0, new[] { 1000.0, 100, 10, 3 }, DisplayName = "a bracket shrinks to a tenth at most")]
    [DataRow(1.06, 1.0, new[] { 1.0, 1.1, 1.06 }, DisplayName = "growth is at least a tenth; a rising slope closes the bracket")]
    public void A_parabola_is_solved_in_the_steps_that_the_rules_give(double minimum, double firstStep, double[] expected)
    {
        var (steps, kept, result) = Search(Parabola(minimum), firstStep, tolerance: 0.01);
        AssertSteps(expected, steps);
        Assert.AreEqual(minimum, result.Step, 1e-9);
        Assert.AreEqual(result.Step, kept[^1], "The point returned is the last one kept.");
    }

    [TestMethod]
    public void A_slope_within_the_tolerance_ends_the_search()
    {
        // The slope is -6 at the start and -4 at step 1.
        Assert.HasCount(1, Search(Parabola(3), 1, tolerance: 0.7).Steps);
        Assert.HasCount(2, Search(Parabola(3), 1, tolerance: 0.6).Steps);
    }

    [TestMethod]
    public void A_decrease_too_small_for_the_slope_is_refused()
    {
        // The loss falls by 1e-5, but the initial slope promises 1: less than a ten-thousandth.
        Func<double, SearchPoint> flat = step => new(step, step == 0 ? 1 : 1 - 1e-5 * step, step == 0 ? -1 : -1e-5);
        var (_, kept, result) = Search(flat, 1, tolerance: 0.9, evaluations: 1);
        Assert.IsEmpty(kept);
        Assert.AreEqual(0, result.Step);
        Func<double, SearchPoint> enough = step => new(step, step == 0 ? 1 : 1 - 1e-3 * step, step == 0 ? -1 : -1e-3);
        Assert.AreEqual(1, Search(enough, 1, tolerance: 0.9, evaluations: 1).Result.Step);
    }

    [TestMethod]
    public void A_point_that_is_not_finite_is_too_far()
    {
        var parabola = Parabola(0.3);
        var (steps, _, result) = Search(step => step > 0.5 ? new(step, double.NaN, double.NaN) : parabola(step), 1, tolerance: 0.01);
        AssertSteps([1, 0.1, 0.19], steps[..3]); // each a tenth of the way to the rejected point
        Assert.AreEqual(0.3, result.Step, 0.003);
    }

    [TestMethod]
    public void Without_a_better_point_the_start_is_returned_and_nothing_kept()
    {
        var (steps, kept, result) = Search(step => new(step, 9 + step, step == 0 ? -1 : 1), 1, tolerance: 0.9, evaluations: 6);
        Assert.HasCount(6, steps);
        Assert.IsEmpty(kept);
        Assert.AreEqual(0, result.Step);
    }

    private static Func<double, SearchPoint> Parabola(double minimum) =>
        step => new(step, (step - minimum) * (step - minimum), 2 * (step - minimum));

    private static (List<double> Steps, List<double> Kept, SearchPoint Result) Search(
        Func<double, SearchPoint> curve, double firstStep, double tolerance, int evaluations = 20)
    {
        List<double> steps = [], kept = [];
        var result = new WolfeLineSearch(tolerance, evaluations).Search(curve(0), firstStep, step => curve(Tried(step)), () => kept.Add(steps[^1]));
        return (steps, kept, result);

        double Tried(double step)
        {
            steps.Add(step);
            return step;
        }
    }

    private static void AssertSteps(double[] expected, List<double> steps)
    {
        Assert.HasCount(expected.Length, steps);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], steps[i], 1e-9 * expected[i], $"step {i}");
    }
}
