using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class RobustLossTests
{
    private static readonly long[] Labels = [2, 0, 1, 1];

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> All = new()
    {
        ["cross-entropy"] = (z, y) => RobustLosses.CrossEntropy(z, y, 0),
        ["smoothing"] = (z, y) => RobustLosses.CrossEntropy(z, y, 0.2),
        ["generalised"] = (z, y) => RobustLosses.Generalized(z, y, 0.7),
        ["symmetric"] = (z, y) => RobustLosses.Symmetric(z, y, 0.1, 1),
        ["soft"] = (z, y) => RobustLosses.SoftBootstrapping(z, y, 0.8),
        ["hard"] = (z, y) => RobustLosses.HardBootstrapping(z, y, 0.8),
        ["absolute"] = RobustLosses.AbsoluteError,
    };

    // The definitions, implemented again as functions of probabilities and label.
    private static readonly Dictionary<string, Func<double[], long, double>> Definitions = new()
    {
        ["cross-entropy"] = (p, y) => -Math.Log(p[y]),
        ["smoothing"] = (p, y) => (-0.8 * Math.Log(p[y])) - (0.2 * p.Average(Math.Log)),
        ["generalised"] = (p, y) => (1 - Math.Pow(p[y], 0.7)) / 0.7,
        ["symmetric"] = (p, y) => (-0.1 * Math.Log(p[y])) - p.Select((pc, c) => pc * (c == y ? 0 : -4)).Sum(),
        ["soft"] = (p, y) => -p.Select((pc, c) => ((c == y ? 0.8 : 0) + (0.2 * pc)) * Math.Log(pc)).Sum(),
        ["hard"] = (p, y) => (-0.8 * Math.Log(p[y])) - (0.2 * Math.Log(p.Max())),
        ["absolute"] = (p, y) => 1 - p[y],
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_loss_is_its_definition(string name)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(2);
        var found = All[name](logits, tensor(Labels)).data<double>().ToArray();
        var p = nn.functional.softmax(logits, 1);
        for (int row = 0; row < Labels.Length; row++)
            Assert.AreEqual(Definitions[name]([.. p[row].data<double>()], Labels[row]), found[row], 1e-12);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Its_gradient_is_that_of_finite_differences(string name)
    {
        using var scope = NewDisposeScope();
        const double Step = 1e-5;
        var label = tensor(Labels);
        var logits = Logits(1.5).requires_grad_();
        All[name](logits, label).sum().backward();
        using var still = no_grad();
        for (int i = 0; i < logits.numel(); i++)
        {
            var shift = zeros_like(logits).flatten();
            shift[i] = Step;
            var (up, down) = (All[name](logits + shift.view_as(logits), label).sum(), All[name](logits - shift.view_as(logits), label).sum());
            Assert.AreEqual((up - down).item<double>() / (2 * Step), logits.grad!.flatten()[i].item<double>(), 1e-8);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Logits_of_a_thousand_are_no_problem(string name)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 1000f, -1000, 0, -1000, 1000, 1000, 0, 0, -1000, 1000, 1000, 1000 }, [4, 3]).requires_grad_();
        var loss = All[name](logits, tensor(Labels));
        loss.sum().backward();
        Assert.IsTrue(loss.isfinite().all().item<bool>() && logits.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void At_their_limits_the_losses_are_others()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (Logits(2), tensor(Labels));
        var crossEntropy = nn.functional.cross_entropy(z, y, reduction: nn.Reduction.None);
        TensorAssert.AreClose(crossEntropy, RobustLosses.CrossEntropy(z, y, 0), 1e-12, "cross-entropy");
        TensorAssert.AreClose(crossEntropy, RobustLosses.Generalized(z, y, 1e-9), 1e-7, "generalised, q → 0");
        TensorAssert.AreClose(1 - nn.functional.softmax(z, 1).gather(1, y.unsqueeze(1)).squeeze(1), RobustLosses.Generalized(z, y, 1), 1e-12, "generalised, q = 1");
        TensorAssert.AreClose(crossEntropy, RobustLosses.Symmetric(z, y, 1, 0), 1e-12, "symmetric without the reverse");
        TensorAssert.AreClose(4 * RobustLosses.AbsoluteError(z, y), RobustLosses.Symmetric(z, y, 0, 1), 1e-12, "the reverse alone");
        TensorAssert.AreClose(crossEntropy, RobustLosses.SoftBootstrapping(z, y, 1), 1e-12, "soft, labels alone");
        TensorAssert.AreClose(crossEntropy, RobustLosses.HardBootstrapping(z, y, 1), 1e-12, "hard, labels alone");
        TensorAssert.AreClose(RobustLosses.CrossEntropy(z, z.argmax(1), 0), RobustLosses.HardBootstrapping(z, y, 0), 1e-12, "hard, predictions alone");
    }

    [TestMethod]
    public void The_smoothed_loss_is_that_of_torch()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (Logits(2), tensor(Labels));
        TensorAssert.AreClose(nn.functional.cross_entropy(z, y, label_smoothing: 0.3, reduction: nn.Reduction.None), RobustLosses.CrossEntropy(z, y, 0.3), 1e-12);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_step_leaves_nothing_native_behind(string name)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var logits = Logits(1).requires_grad_();
            using var label = tensor(Labels);
            using var loss = All[name](logits, label);
            using var sum = loss.sum();
            sum.backward();
            logits.grad!.Dispose();
        });
    }

    private static Tensor Logits(double spread)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(11);
        return randn(4, 3, dtype: ScalarType.Float64).mul(spread).MoveToOuterDisposeScope();
    }
}
