using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>The fused kernels against the same sum as tensor operations that autograd differentiates.</summary>
[TestClass]
public class KanSumTests
{
    public static IEnumerable<object[]> Spaces => Enum.GetValues<ActivationSpace>().Select(space => new object[] { space });

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Fused_value_and_gradients_are_those_of_the_tensor_operations(ActivationSpace space)
        => Compare(space, rows: 13, inputs: 5, outputs: 3, float64, 1e-10);

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void In_32_bits_they_differ_by_rounding(ActivationSpace space)
        => Compare(space, rows: 30, inputs: 4, outputs: 3, float32, 2e-4);

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 1)]
    [DataRow(1100, 7)]
    [DataRow(700, 900)] // several blocks of rows, both threads
    public void Any_number_of_rows_and_inputs_is_served(int rows, int inputs)
        => Compare(ActivationSpace.BSpline, rows, inputs, outputs: 2, float64, 1e-10);

    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(8, 1)]
    public void The_result_outlives_the_next_use_of_the_workspace(int outputs, int rows)
    {
        using var scope = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 3, outputs, 5);
        var first = layer.call(rand(rows, 3));
        using var copy = first.detach().clone();
        layer.call(rand(rows, 3) + 5);
        TensorAssert.AreClose(copy, first, 0);
    }

    [TestMethod]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        try
        {
            var results = new[] { 1, 2 }.Select(threads =>
            {
                set_num_threads(threads);
                random.manual_seed(3);
                using var basis = ActivationBases.Create(ActivationSpace.MexicanHat, 600, 5);
                using var scratch = new KernelScratch();
                var u = rand(300, 600).Times(2).Minus(1).requires_grad_();
                var term = new KanTerm(basis, randn(2, basis.Inputs * basis.Functions));
                var functions = zeros(term.Width, 64);
                BasisPanels.Values<float>(term, Space(u.detach().t().narrow(1, 0, 64).contiguous()), 0, Space(functions));
                return functions;
            }).ToArray();
            TensorAssert.AreClose(results[0], results[1], 0);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    public void Inputs_and_nodes_that_a_term_leaves_out_do_not_matter()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var scratch = new KernelScratch();
        using var basis = ActivationBases.Create(ActivationSpace.ReluBump, 2, 4);
        basis.to(float64);
        var term = new KanTerm(basis, randn(2, basis.Inputs * basis.Functions, float64).requires_grad_(),
            new Subset([1, 3], tensor([1L, 3L])), new Subset([0, 4], tensor([0L, 4L])));
        var u = randn(9, 5, float64).requires_grad_();
        var y = KanSum.Fused(u, null, 5, [term], scratch);
        TensorAssert.AreClose(KanSum.Plain(u, null, 5, [term]), y, 1e-12);
        y.square().sum().backward();
        TensorAssert.AreClose(zeros(9, 3, float64), u.grad!.index_select(1, tensor([0L, 2L, 4L])), 0);
        TensorAssert.AreClose(zeros(9, 3, float64), y.index_select(1, tensor([1L, 2L, 3L])), 0);
    }

    [TestMethod]
    public void Without_recording_the_value_is_the_same()
    {
        using var scope = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.Gram, 3, 2, 5);
        var x = randn(20, 3);
        using var recorded = layer.call(x).detach();
        using var still = no_grad();
        TensorAssert.AreClose(recorded, layer.call(x), 0);
    }

    [TestMethod]
    public void A_layer_can_be_used_twice_in_one_graph()
    {
        using var scope = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 3, 3, 5);
        layer.to(float64);
        var x = (rand(6, 3, float64) - 0.5).requires_grad_();
        layer.call(layer.call(x)).sum().backward();
        const double step = 1e-6;
        using var still = no_grad();
        var shift = zeros_like(x);
        shift[2, 1] = step;
        var numeric = (layer.call(layer.call(x + shift)).sum() - layer.call(layer.call(x - shift)).sum()).item<double>() / (2 * step);
        Assert.AreEqual(numeric, x.grad![2, 1].item<double>(), 1e-7);
    }

    [TestMethod]
    public void Coefficients_that_are_a_product_may_be_disposed_before_the_backward_pass()
    {
        using var scope = NewDisposeScope();
        using var scratch = new KernelScratch();
        using var basis = ActivationBases.Create(ActivationSpace.MexicanHat, 2, 4);
        using var branch = new SiluBasis(2);
        basis.to(float64);
        var x = randn(5, 2, float64);
        var weights = randn(3, 2, float64).requires_grad_();
        var coefficients = randn(3, 2 * basis.Functions, float64).requires_grad_();
        Tensor y;
        using (NewDisposeScope())
        {
            KanTerm[] terms = [new(basis, coefficients * 2), new(branch, weights * 3)];
            y = KanSum.Fused(x, null, 3, terms, scratch).MoveToOuterDisposeScope();
        }

        y.sum().backward();
        BackwardFailure.ThrowIfKept();
        TensorAssert.AreClose(basis.call(x).flatten(1).sum(0L).expand(3, -1) * 2, coefficients.grad!, 1e-10);
        TensorAssert.AreClose(nn.functional.silu(x).sum(0L).expand(3, -1) * 3, weights.grad!, 1e-10);
    }

    [TestMethod]
    public void A_backward_pass_that_fails_ends_in_an_exception_not_in_a_crash()
    {
        using var scope = NewDisposeScope();
        using var scratch = new KernelScratch();
        using var basis = ActivationBases.Create(ActivationSpace.BSpline, 2, 4);
        var broken = new KanTerm(basis, randn(3, 2 * basis.Functions).requires_grad_(), null, new Subset([0, 1, 7], tensor([0L, 1L, 2L])));
        var y = KanSum.Fused(randn(5, 2), null, 3, [broken], scratch);
        broken.Nodes!.Index[2] = 7; // no such node
        y.sum().backward();
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(BackwardFailure.ThrowIfKept);
        BackwardFailure.ThrowIfKept();
    }

    [TestMethod]
    public void Nothing_stays_alive_after_many_steps()
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (var layer = new FixedKanLayer(ActivationSpace.Morlet, 3, 2, 5))
        {
            for (var step = 0; step < 20; step++)
            {
                using var scope = NewDisposeScope();
                layer.zero_grad();
                layer.call(randn(10 + step, 3)).sum().backward();
            }
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static Workspace Space(Tensor tensor) => new(tensor, TensorMemory.Address(tensor));

    private static void Compare(ActivationSpace space, int rows, int inputs, int outputs, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var scratch = new KernelScratch();
        using var basis = ActivationBases.Create(space, inputs, 5);
        using var branch = new SiluBasis(inputs);
        basis.to(type);
        var u = (randn(rows, inputs, type) * 0.7).requires_grad_(); // some beyond the range
        var bias = randn(outputs, type).requires_grad_();
        var terms = new[]
        {
            new KanTerm(branch, randn(outputs, inputs, type).requires_grad_()),
            new KanTerm(basis, randn(outputs, (long)inputs * basis.Functions, type).requires_grad_()),
        };
        var outer = randn(rows, outputs, type);
        Tensor?[] leaves = [u, bias, .. terms.Select(term => term.Coefficients), basis.TrainedShape > 0 ? basis.Shape : null];

        var plain = Run(() => KanSum.Plain(u, bias, outputs, terms));
        var fused = Run(() => KanSum.Fused(u, bias, outputs, terms, scratch));
        foreach (var (expected, actual) in plain.Zip(fused))
            TensorAssert.AreClose(expected, actual, tolerance * Math.Max(1, expected.abs().max().to(float64).item<double>()));

        Tensor[] Run(Func<Tensor> sum)
        {
            var y = sum();
            (y * outer).sum().backward();
            BackwardFailure.ThrowIfKept();
            Tensor[] results = [y.detach(), .. leaves.OfType<Tensor>().Select(leaf => leaf.grad!.clone())];
            foreach (var leaf in leaves.OfType<Tensor>())
                leaf.grad = null;
            return results;
        }
    }
}
