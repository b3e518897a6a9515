using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>The rows of categories against one-hot slots in torch: values, gradients, the scorer, the graph, and their weight decay.</summary>
[TestClass]
public sealed class CategoryNetworkTests
{
    [TestMethod]
    [DataRow(0, 3)]
    [DataRow(1, 0)]
    public void Kernel_and_torch_give_the_values_and_gradients_of_one_hot_slots(int layers, int grid)
    {
        using var scope = NewDisposeScope();
        var layout = CategoryRows.Layout(8);
        using var network = CategoryRows.Network(layout, new KanMember { Knots = 8, HiddenWidth = 16, FurtherLayers = layers, GridSize = grid }, 2);
        var rows = CategoryRows.Of(60, seed: 4);
        var x = TableRows.Tensor(rows);
        var outer = randn(rows.Length, 2);

        var slots = network.Categories!.Values.clone().requires_grad_(true); // [R, h]
        network.train();
        var z = network.FirstLayer(x).mm(network.First) + CategoryRows.OneHot(rows).mm(slots);
        for (var l = 0; l < layers; l++)
        {
            z = network.Normalised(z, l);
            z = z + network.Functioned(z).mm(network.Further[l]);
        }
        var expected = network.Functioned(network.Normalised(z, layers)).mm(network.Last.t()) + network.Bias;
        (expected * outer).sum().backward();

        var torch = network.call(x);
        TensorAssert.AreClose(expected, torch, 1e-5, "values in torch");
        (torch * outer).sum().backward();
        CheckGradient(slots.grad!, network.Categories, "gradient in torch");

        foreach (var parameter in network.parameters())
            parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
        using var kernel = new KnotKernel(network, new KnotCells(layout));
        kernel.Cells.Read([.. rows.SelectMany(row => row)], rows.Length);
        float[] factors = [.. outer.data<float>()];
        float[] wanted = [.. expected.data<float>()];
        kernel.Learn([.. Enumerable.Range(0, rows.Length)], (row, outputs, gradient) =>
        {
            for (var o = 0; o < 2; o++)
            {
                Assert.AreEqual(wanted[(2 * row) + o], outputs[o], 1e-5 * Math.Max(1, Math.Abs(wanted[(2 * row) + o])));
                gradient[o] = factors[(2 * row) + o];
            }
            return 0;
        });
        kernel.GiveCategories();
        CheckGradient(slots.grad!, network.Categories, "gradient of the kernel");

        network.eval();
        using var still = no_grad();
        var scored = new float[rows.Length * 2];
        kernel.Predict([.. Enumerable.Range(0, rows.Length)], scored);
        TensorAssert.AreClose(network.call(x), tensor(scored, [rows.Length, 2]), 1e-5, "values by running statistics");
    }

    [TestMethod]
    public void Graph_and_scorer_score_as_torch_with_missing_and_unknown_keys()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        KanMember[] members = [new() { Knots = 8, HiddenWidth = 32 }, new() { Knots = 4, HiddenWidth = 16, FurtherLayers = 1, GridSize = 0 }, new() { Knots = 8, HiddenWidth = 16 }];
        var layouts = members.Select(member => member.Knots).Distinct().ToDictionary(knots => knots, CategoryRows.Layout);
        using var set = new KnotNetworkSet(members.Select((member, m) => CategoryRows.Network(layouts[member.Knots], member, 2, seed: m + 1)));
        set.eval();
        var rows = CategoryRows.Of(100, seed: 5);
        var x = TableRows.Tensor(rows);
        var expected = set.call(x);

        var graph = new OnnxGraph("set");
        graph.Output(set.Emit(graph, graph.Input("x", OnnxType.Float, "N", TableRows.Width + 2)), "y", OnnxType.Float, "N", 2);
        OnnxParity.AreClose(expected, OnnxParity.Run(graph.ToBytes(), x), 1e-4);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        KnotScorer.Of(set, ScoreMap.Identity)!.Write(writer);
        writer.Flush();
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        var block = CategoryRows.Block(
            [new("Features", ColumnContent.Numbers, TableRows.Width), new("First", ColumnContent.Keys, 1), new("Second", ColumnContent.Keys, 1)], rows);
        var scores = new float[rows.Length * 2];
        KnotScorer.Read(reader)!.Score(block, scores);
        TensorAssert.AreClose(expected, tensor(scores, [rows.Length, 2]), 2e-5, "scorer");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_row_that_was_not_used_decays_for_all_steps_since(bool kernels)
    {
        using var scope = NewDisposeScope();
        const double decay = 0.5;
        double[] rates = [0.1, 0.2, 0.3, 0.05];
        using var parameter = new SparseParameter("rows", ones(3, 16)) { WeightDecay = decay, UsesKernels = kernels };
        using var optimizer = SparseOptimizers.Create(parameter);
        for (var step = 0; step < rates.Length; step++)
        {
            var lookup = new TableLookup();
            lookup.Clear(1);
            lookup.Add(step is 0 or 3 ? 1 : 0, 0);
            lookup.Complete();
            var leaf = parameter.Gather(lookup);
            leaf.grad = zeros_like(leaf); // Adam adds nothing, so that the decay is alone
            parameter.CollectGradient();
            optimizer.Step(rates[step]);
        }
        double Factor(int steps) => rates.Take(steps).Aggregate(1.0, (product, rate) => product * (1 - (rate * decay)));
        var values = parameter.Values.data<float>();
        Assert.AreEqual(Factor(3), values[0], 1e-6);
        Assert.AreEqual(Factor(4), values[16], 1e-6);
        Assert.AreEqual(1, values[32]);
    }

    private static void CheckGradient(Tensor expected, SparseParameter parameter, string what)
    {
        parameter.CollectGradient();
        using var whole = zeros_like(expected);
        var rows = parameter.TouchedRows;
        for (var i = 0; i < rows.Length; i++)
            whole[rows[i]].copy_(parameter.Gradient![i]);
        var scale = Math.Max(1, expected.abs().max().item<float>());
        TensorAssert.AreClose(expected / scale, whole / scale, 1e-5, what);
    }
}
