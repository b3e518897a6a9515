using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using Microsoft.ML.Kan.Tests.Tables;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Kernels;

/// <summary>The kernel of a network against torch: values, gradients and running statistics.</summary>
[TestClass]
public sealed class KnotKernelTests
{
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Shapes
        => from layers in new[] { 0, 1, 3 }
           from grid in new[] { 0, 3, 8 }
           from width in new[] { 16, 48, 128 }
           from outputs in new[] { 1, 3 }
           where layers < 3 || width < 128 || grid == 3
           select new object[] { layers, grid, width, outputs };

    public static IEnumerable<object[]> Spaces
        => from space in Enum.GetValues<ActivationSpace>().Where(ActivationBases.IsFixed)
           from layers in new[] { 0, 1 }
           from grid in new[] { 1, 6 }
           select new object[] { space, layers, grid };

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Every_shape_gives_the_values_gradients_and_statistics_of_torch(int layers, int grid, int width, int outputs)
    {
        var member = new KanMember { Knots = 8, FurtherLayers = layers, GridSize = grid, HiddenWidth = width };
        var layout = TableRows.Layout(member.Knots);
        foreach (var rows in new[] { 1, 7, 128 })
            Compare(layout, member, outputs, TableRows.Of(rows, seed: 2));
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Every_space_gives_the_values_gradients_and_statistics_of_torch(ActivationSpace space, int layers, int grid)
    {
        var member = new KanMember { Knots = 5, FurtherLayers = layers, GridSize = grid, HiddenWidth = 32, Space = space };
        Compare(TableRows.Layout(member.Knots), member, 2, TableRows.Of(40, seed: 2));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(64)]
    [DataRow(255)]
    public void Any_number_of_knots_and_values_beyond_all_of_them_give_those_of_torch(int knots)
    {
        var member = new KanMember { Knots = knots, HiddenWidth = 16 };
        Compare(TableRows.Layout(knots), member, 1, [.. TableRows.Of(30, seed: 3), .. TableRows.Far()]);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Softplus_gives_the_values_gradients_and_statistics_of_torch(int grid)
        => Compare(TableRows.Layout(8), new KanMember { Knots = 8, FurtherLayers = 1, GridSize = grid, HiddenWidth = 48 }, 2, TableRows.Of(60, seed: 2), HiddenBase.Softplus);

    [TestMethod]
    public void Layouts_without_a_knot_or_without_a_missing_value_give_those_of_torch()
    {
        float[][] flags = [.. Enumerable.Range(0, 20).Select(row => new float[] { row % 2, 5, row % 3 == 0 ? 9 : -9 })];
        Compare(KnotLayout.Of(TableRows.Summary(flags), 8), new KanMember { HiddenWidth = 16 }, 1, flags);
        float[][] numbers = [.. Enumerable.Range(0, 20).Select(row => new float[] { row, row * row })];
        Compare(KnotLayout.Of(TableRows.Summary(numbers), 8), new KanMember { HiddenWidth = 16, FurtherLayers = 1 }, 1, numbers);
    }

    [TestMethod]
    public void Some_rows_of_the_cells_are_learned_and_predicted_as_if_they_were_all()
    {
        using var scope = NewDisposeScope();
        var layout = TableRows.Layout(8);
        var rows = TableRows.Of(50, seed: 4);
        int[] picked = [49, 3, 3, 17, 0, 28];
        using var some = new Side(layout, new KanMember { FurtherLayers = 1, HiddenWidth = 16 }, 2);
        using var all = new Side(layout, new KanMember { FurtherLayers = 1, HiddenWidth = 16 }, 2);
        var outer = randn(picked.Length, 2);
        some.Read(rows);
        all.Read([.. picked.Select(row => rows[row])]);
        Assert.AreEqual(all.Learn([.. Enumerable.Range(0, picked.Length)], outer), some.Learn(picked, outer));
        foreach (var (name, gradient) in some.Gradients())
            Assert.IsTrue(gradient.equal(all.Gradients()[name]).all().item<bool>(), name);
        CollectionAssert.AreEqual(all.Predict([.. Enumerable.Range(0, picked.Length)]), some.Predict(picked));
    }

    [TestMethod]
    public void Gradients_replace_those_that_are_there_and_a_smaller_batch_after_a_larger_one_leaves_no_trace()
    {
        using var scope = NewDisposeScope();
        var layout = TableRows.Layout(8);
        var member = new KanMember { FurtherLayers = 2, HiddenWidth = 16 };
        using var used = new Side(layout, member, 1);
        using var fresh = new Side(layout, member, 1);
        var outer = randn(40, 1);
        used.Read(TableRows.Of(40, seed: 5));
        used.Learn([.. Enumerable.Range(0, 40)], outer);
        foreach (var (name, buffer) in fresh.Network.named_buffers())
            buffer.copy_(used.Network.get_buffer(name)!);
        used.Fill(1);
        fresh.Fill(0);
        var rows = TableRows.Of(9, seed: 6);
        used.Read(rows);
        fresh.Read(rows);
        int[] all = [.. Enumerable.Range(0, 9)];
        Assert.AreEqual(fresh.Learn(all, outer), used.Learn(all, outer));
        foreach (var (name, gradient) in used.Gradients())
            Assert.IsTrue(fresh.Gradients()[name].equal(gradient).all().item<bool>(), name);
    }

    [TestMethod]
    public void Nothing_changes_without_rows()
    {
        using var side = new Side(TableRows.Layout(8), new KanMember { HiddenWidth = 16 }, 1);
        using var scope = NewDisposeScope();
        side.Read(TableRows.Of(3));
        side.Fill(1);
        var before = side.Network.Mean(0).clone();
        Assert.AreEqual(0, side.Learn([], zeros(1, 1)));
        Assert.IsEmpty(side.Predict([]));
        Assert.IsTrue(before.equal(side.Network.Mean(0)).all().item<bool>());
        Assert.IsTrue(side.Gradients().Values.All(gradient => gradient.count_nonzero().item<long>() == 0));
    }

    private static void Compare(KnotLayout layout, KanMember member, int outputs, float[][] rows, HiddenBase hiddenBase = HiddenBase.Silu)
    {
        using var scope = NewDisposeScope();
        using var side = new Side(layout, member, outputs, hiddenBase);
        using var reference = TableRows.Network(layout, member, outputs, hiddenBase: hiddenBase);
        var what = $"{rows.Length} rows";
        var x = TableRows.Tensor(rows);
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        side.Read(rows);

        reference.eval();
        Close(reference.call(x), tensor(side.Predict(all), [rows.Length, outputs]), $"{what}: outputs by running statistics");

        using var draws = new RandomSource(9);
        var outer = draws.Normal([rows.Length, outputs]);
        reference.train();
        var loss = (reference.call(x) * outer).sum();
        loss.backward();
        var sum = side.Learn(all, outer);
        Assert.AreEqual(loss.item<float>(), sum, Tolerance * Math.Max(10, Math.Abs(sum)), $"{what}: loss");
        foreach (var (name, gradient) in side.Gradients())
            Close(reference.get_parameter(name)!.grad!, gradient, $"{what}: gradient of {name}");
        foreach (var (name, buffer) in side.Network.named_buffers())
            Close(reference.get_buffer(name)!, buffer, $"{what}: {name}");

        reference.eval();
        Close(reference.call(x), tensor(side.Predict(all), [rows.Length, outputs]), $"{what}: outputs by the new statistics");
    }

    // Relative to the largest number: sums of large terms that cancel have the error of the terms.
    private static void Close(Tensor expected, Tensor actual, string what)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Assert.IsTrue(expected.isfinite().all().item<bool>(), $"{what}: torch gives values that are not finite");
        var scale = Math.Max(1, expected.abs().max().item<float>());
        TensorAssert.AreClose(expected.Over(scale), actual.Over(scale), Tolerance, what);
    }

    /// <summary>A network with its kernel.</summary>
    private sealed class Side : IDisposable
    {
        private readonly KnotKernel _kernel;

        public Side(KnotLayout layout, KanMember member, int outputs, HiddenBase hiddenBase = HiddenBase.Silu)
        {
            Network = TableRows.Network(layout, member, outputs, hiddenBase: hiddenBase);
            foreach (var parameter in Network.parameters())
                parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
            _kernel = new KnotKernel(Network, new KnotCells(Network.Layout));
        }

        public KnotNetwork Network { get; }

        public void Read(float[][] rows) => _kernel.Cells.Read(rows.SelectMany(row => row).ToArray(), rows.Length);

        /// <summary>The loss of row b is the product of its outputs with row b of a tensor.</summary>
        public double Learn(int[] rows, Tensor outer)
        {
            float[] factors = [.. outer.data<float>()];
            var outputs = Network.Outputs;
            var next = 0;
            return _kernel.Learn(rows, (row, values, gradient) =>
            {
                Assert.AreEqual(rows[next], row);
                var own = factors.AsSpan(next++ * outputs, outputs);
                own.CopyTo(gradient);
                double sum = 0;
                for (var o = 0; o < own.Length; o++)
                    sum += (double)own[o] * values[o];
                return sum;
            });
        }

        public float[] Predict(int[] rows)
        {
            var outputs = new float[rows.Length * Network.Outputs];
            _kernel.Predict(rows, outputs);
            return outputs;
        }

        public Dictionary<string, Tensor> Gradients() => Network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);

        /// <summary>Sets all gradients to a number.</summary>
        public void Fill(float number)
        {
            foreach (var parameter in Network.parameters())
                parameter.grad!.fill_(number);
        }

        public void Dispose()
        {
            _kernel.Dispose();
            Network.Dispose();
        }
    }
}
