using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class CurveEvidenceTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Errors_are_shares_of_the_variance_of_the_units_edges_however_the_inputs_are_divided(SelectionScope selection)
    {
        using var scope = NewDisposeScope();
        var curves = randn(3, 50, 2, float64); // [I, P, O]
        var errors = new[] { randn(3, 50, 2, float64) * 0.1, randn(3, 50, 2, float64) };
        var evidence = new CurveEvidence(2, 2, 3);
        foreach (var part in new long[][] { [0, 1], [2] })
        {
            evidence.AddCurves(part, curves.narrow(0, part[0], part.Length));
            for (var family = 0; family < 2; family++)
                evidence.AddErrors(family, part, errors[family].narrow(0, part[0], part.Length));
        }

        var relative = evidence.Relative(selection); // [U, M]
        var variances = zeros(selection.Units(2, 3), dtype: float64);
        var squares = zeros(selection.Units(2, 3), 2, dtype: float64);
        for (var edge = 0; edge < 6; edge++)
        {
            var (output, input) = (edge / 3, edge % 3);
            var unit = selection.UnitOf(output, input, 3);
            variances[unit] += curves[input].select(1, output).var(0, unbiased: false);
            for (var family = 0; family < 2; family++)
                squares[unit, family] += errors[family][input].select(1, output).square().mean();
        }

        TensorAssert.AreClose(squares / variances.unsqueeze(-1), relative, 1e-9);
    }

    [TestMethod]
    public void Curves_that_do_not_vary_and_errors_of_nothing_are_finite_and_above_zero()
    {
        using var scope = NewDisposeScope();
        var evidence = new CurveEvidence(2, 1, 1);
        evidence.AddCurves([0], ones(1, 50, 1, float64));
        evidence.AddErrors(0, [0], zeros(1, 50, 1, float64));
        evidence.AddErrors(1, [0], zeros(1, 50, 1, float64));
        var relative = evidence.Relative(SelectionScope.Edge);
        Assert.IsTrue(relative.log().isfinite().all().item<bool>());
        TensorAssert.AreClose(relative.select(1, 0), relative.select(1, 1), 0);
    }

    [TestMethod]
    public void A_constant_that_a_space_cannot_make_leaves_finite_gates()
    {
        using var scope = NewDisposeScope();
        var evidence = new CurveEvidence(2, 1, 1);
        evidence.AddCurves([0], ones(1, 50, 1, float64));
        evidence.AddErrors(0, [0], full([1, 50, 1], 1e-3, float64));
        evidence.AddErrors(1, [0], zeros(1, 50, 1, float64));
        var gates = evidence.Relative(SelectionScope.Edge).log() * -0.5;
        Assert.IsTrue(gates.isfinite().all().item<bool>(), string.Join(' ', gates.data<double>()));
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Gates_then_weigh_every_space_by_the_root_of_what_it_explains(SelectionScope selection)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Selectable(selection);
        var points = SampledBasis.Points(7);
        long[] inputs = [0, 1, 2];
        var families = layer.named_children().Select(child => child.module).OfType<KanFamily>().ToArray();
        var spaces = families.Select(family => SampledBasis.Of(family.Basis, inputs, points)).ToArray();
        var columns = points.unsqueeze(-1).expand(-1, 3);
        var curves = (SmallLayers.EdgeValues(layer, columns) - nn.functional.silu(columns).unsqueeze(1) * layer.BaseWeight).permute(2, 0, 1); // [I, P, O]
        var evidence = new CurveEvidence(3, 4, 3);
        evidence.AddCurves(inputs, curves);
        for (var m = 0; m < 3; m++)
            evidence.AddErrors(m, inputs, spaces[m].Curves(spaces[m].Fit(curves)) - curves);

        layer.ShareCurves();

        var weights = evidence.Relative(selection).rsqrt();
        TensorAssert.AreClose(weights / weights.sum(1, keepdim: true), layer.Choice.Weights(), 1e-6);
    }
}
