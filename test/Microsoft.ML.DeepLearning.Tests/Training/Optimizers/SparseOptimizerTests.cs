using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Adam = Microsoft.ML.DeepLearning.Training.Optimizers.Adam;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class SparseOptimizerTests
{
    // Rows of four steps on a matrix of six: row 2 twice in a step, 3 in every step, 1 once, 4 after a pause, 0 and 5 never.
    private static readonly int[][] Steps = [[3, 2, 2], [1, 3], [3, 4], [2, 3, 4]];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Lazy_adam_is_adam_where_every_step_uses_every_row(bool kernels)
    {
        using var scope = NewDisposeScope();
        using var sparse = SparseStep.Random(6, 3, SparseOptimizerKind.LazyAdam, kernels);
        using var lazy = SparseOptimizers.Create(sparse);
        var values = new Parameter(sparse.Values.clone());
        using var flat = new FlatParameters([new ParameterGroup("dense", [("values", values)])]);
        using var adam = new Adam(flat, new OptimizerSettings());
        for (int step = 0; step < 5; step++)
        {
            var gradient = randn(6, 3);
            SparseStep.Take(sparse, lazy, [0, 1, 2, 3, 4, 5], gradient, 0.01 * (step + 1));
            adam.Step(
                () =>
                {
                    flat.Gradient.copy_(gradient.flatten());
                    return 0;
                },
                0.01 * (step + 1));
        }

        TensorAssert.AreClose(flat.Values.view(6, 3), sparse.Values, 1e-6);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Lazy_adam_decays_a_rows_moments_only_when_it_is_used(bool kernels)
    {
        var (actual, initial, gradients) = Run(SparseOptimizerKind.LazyAdam, kernels);
        var first = new double[6, 3];
        var second = new double[6, 3];
        AssertRule(actual, initial, gradients, (step, row, column, gradient, _) =>
        {
            first[row, column] = (0.9 * first[row, column]) + (0.1 * gradient);
            second[row, column] = (0.999 * second[row, column]) + (0.001 * gradient * gradient);
            double mean = first[row, column] / (1 - Math.Pow(0.9, step + 1));
            return mean / (Math.Sqrt(second[row, column] / (1 - Math.Pow(0.999, step + 1))) + 1e-8);
        });
    }

    /// <summary>Against torch's own Adam, whose weight decay is this penalty: rows that a step does not read decay too.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void With_a_penalty_lazy_adam_is_torchs_adam_with_weight_decay(bool kernels)
    {
        using var scope = NewDisposeScope();
        using var sparse = new SparseParameter("table", randn(6, 3)) { Optimizer = SparseOptimizerKind.LazyAdam, UsesKernels = kernels, Penalty = 0.3 };
        using var lazy = SparseOptimizers.Create(sparse);
        var values = new Parameter(sparse.Values.clone());
        using var adam = optim.Adam([values], lr: 0.02, weight_decay: 0.3);
        foreach (int[] rows in Steps)
        {
            var gradient = randn(rows.Length, 3);
            double norm = SparseStep.Collect(sparse, SparseStep.Lookup(rows), gradient);
            adam.zero_grad();
            (values.index_select(0, tensor([.. rows.Select(row => (long)row)])) * gradient).sum().backward();
            using (no_grad())
                Assert.AreEqual((values.grad! + values * 0.3).pow(2).sum().ToDouble(), norm, 1e-4);
            lazy.Step(0.02);
            adam.step();
        }

        TensorAssert.AreClose(values, sparse.Values, 1e-5);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Row_wise_adagrad_divides_by_the_root_of_the_rows_own_sum(bool kernels)
    {
        var (actual, initial, gradients) = Run(SparseOptimizerKind.RowWiseAdagrad, kernels);
        var sums = new double[6];
        AssertRule(actual, initial, gradients, (_, row, column, gradient, whole) =>
        {
            if (column == 0)
                sums[row] += whole.Average(value => value * value);
            return gradient / (Math.Sqrt(sums[row]) + 1e-8);
        });
    }

    [TestMethod]
    [DataRow(SparseOptimizerKind.LazyAdam)]
    [DataRow(SparseOptimizerKind.RowWiseAdagrad)]
    public void Rows_that_no_step_uses_keep_their_bits_and_their_state(SparseOptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Random(100, 3, kind);
        using var optimizer = SparseOptimizers.Create(parameter);
        var before = parameter.Values.clone();
        for (int step = 0; step < 10; step++)
            SparseStep.Take(parameter, optimizer, [7, 93, 7], randn(3, 3), 0.1);
        var untouched = tensor([.. Enumerable.Range(0, 100).Where(row => row is not (7 or 93)).Select(row => (long)row)]);
        Assert.IsTrue(before.index_select(0, untouched).eq(parameter.Values.index_select(0, untouched)).all().ToBoolean());
        Assert.IsFalse(before.eq(parameter.Values).all().ToBoolean());
        foreach (var state in optimizer.State.Values.Where(state => state.shape[0] == 100))
            Assert.AreEqual(0, state.index_select(0, untouched).count_nonzero().ToInt64());
    }

    [TestMethod]
    [DataRow(SparseOptimizerKind.LazyAdam)]
    [DataRow(SparseOptimizerKind.RowWiseAdagrad)]
    public void A_step_touches_as_many_rows_of_ten_million_as_of_ten_thousand(SparseOptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var accesses = new List<long>();
        foreach (int rows in new[] { 10_000, 10_000_000 })
        {
            using var parameter = new SparseParameter("table", zeros(rows, 1)) { Optimizer = kind };
            using var optimizer = SparseOptimizers.Create(parameter);
            var random = new Random(4);
            for (int step = 0; step < 3; step++)
                SparseStep.Take(parameter, optimizer, [.. Enumerable.Range(0, 2000).Select(_ => random.Next(5000) * (rows / 10_000))], ones(2000, 1), 0.1);
            accesses.Add(parameter.RowAccesses);
            Assert.AreEqual(Distinct(rows), parameter.Values.count_nonzero().ToInt64());
        }

        Assert.AreEqual(accesses[0], accesses[1]);
        Assert.IsLessThanOrEqualTo(3 * 2 * 2000, accesses[0]);
    }

    [TestMethod]
    [DataRow(SparseOptimizerKind.LazyAdam)]
    [DataRow(SparseOptimizerKind.RowWiseAdagrad)]
    public void A_new_optimizer_goes_on_from_the_state_bit_for_bit(SparseOptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. Enumerable.Range(0, 6).Select(_ => randn(2, 3))];
        using var whole = SparseStep.Random(5, 3, kind);
        using var interrupted = SparseStep.Random(5, 3, kind);
        using var optimizer = SparseOptimizers.Create(whole);
        using var before = SparseOptimizers.Create(interrupted);
        using var after = SparseOptimizers.Create(interrupted);
        for (int step = 0; step < 6; step++)
        {
            if (step == 3)
                SavedState.Restore(after.State, before.State);
            SparseStep.Take(whole, optimizer, [step % 5, 1], gradients[step], 0.1);
            SparseStep.Take(interrupted, step < 3 ? before : after, [step % 5, 1], gradients[step], 0.1);
        }

        Assert.IsTrue(whole.Values.eq(interrupted.Values).all().ToBoolean());
    }

    [TestMethod]
    public void Threads_do_not_change_the_bits()
    {
        using var scope = NewDisposeScope();
        int threads = get_num_threads();
        try
        {
            Tensor[] results = [.. new[] { 1, 4 }.Select(count =>
            {
                set_num_threads(count);
                using var generator = new Generator(9);
                using var parameter = SparseStep.Random(30_000, 4, SparseOptimizerKind.LazyAdam);
                using var optimizer = SparseOptimizers.Create(parameter);
                for (int step = 0; step < 3; step++)
                    SparseStep.Take(parameter, optimizer, [.. Enumerable.Range(0, 25_000).Select(i => i * 7 % 30_000)], randn([25_000, 4], generator: generator), 0.1);
                return parameter.Values.clone();
            })];
            Assert.IsTrue(results[0].eq(results[1]).all().ToBoolean());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // The distinct rows drawn in the test above.
    private static long Distinct(int rows)
    {
        var random = new Random(4);
        return Enumerable.Range(0, 6000).Select(_ => random.Next(5000) * (rows / 10_000)).Distinct().Count();
    }

    private static (float[] Values, float[] Initial, float[][] Gradients) Run(SparseOptimizerKind kind, bool kernels)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        using var parameter = SparseStep.Random(6, 3, kind, kernels);
        using var optimizer = SparseOptimizers.Create(parameter);
        float[] initial = [.. parameter.Values.data<float>()];
        var gradients = new List<float[]>();
        foreach (int[] rows in Steps)
        {
            var gradient = randn([rows.Length, 3], generator: generator);
            SparseStep.Take(parameter, optimizer, rows, gradient, 0.1);
            gradients.Add([.. gradient.data<float>()]);
        }
        return ([.. parameter.Values.data<float>()], initial, [.. gradients]);
    }

    // The rule returns the decrease of a number, per unit of the rate, from the sum of its gradients in a step.
    private static void AssertRule(
        float[] actual, float[] initial, float[][] gradients, Func<int, int, int, double, double[], double> rule)
    {
        double[] expected = [.. initial.Select(value => (double)value)];
        for (int step = 0; step < Steps.Length; step++)
        {
            foreach (int row in Steps[step].Distinct())
            {
                double[] whole = [.. Enumerable.Range(0, 3).Select(column => Steps[step]
                    .Select((other, entry) => other == row ? gradients[step][(entry * 3) + column] : 0.0).Sum())];
                for (int column = 0; column < 3; column++)
                    expected[(row * 3) + column] -= 0.1 * rule(step, row, column, whole[column], whole);
            }
        }

        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"row {i / 3}, column {i % 3}");
    }
}
