using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>How well each of M families can take over the curves of a layer's edges, collected part by part.</summary>
internal sealed class CurveEvidence(int families, int outputs, int inputs)
{
    // Errors below this share of the variance are rounding of 32-bit training, not evidence.
    private const double Floor = 1e-10;

    // Keeps the shares of a unit without any variance finite.
    private const double LeastVariance = 1e-30;

    private readonly Tensor _variances = zeros(outputs, inputs, dtype: float64);
    private readonly Tensor[] _errors = [.. Enumerable.Range(0, families).Select(_ => zeros(outputs, inputs, dtype: float64))];

    /// <summary>Notes how much the curves [I', P, O] of some inputs vary.</summary>
    public void AddCurves(long[] part, Tensor curves) => Set(_variances, part, curves.var(1, unbiased: false)); // [I', O]

    /// <summary>Notes how far the curves of family <paramref name="family"/> stay from them, [I', P, O].</summary>
    public void AddErrors(int family, long[] part, Tensor errors) => Set(_errors[family], part, (errors * errors).mean([1L]));

    /// <summary>The squared error of each unit and family as a share of the unit's variance, [U, M], above zero.</summary>
    public Tensor Relative(SelectionScope scope) => Relative(edges => scope.PerUnit(edges));

    /// <param name="perUnit">Sums a number per edge, [O, I], over the edges of each unit, [U].</param>
    public Tensor Relative(Func<Tensor, Tensor> perUnit)
    {
        var variances = perUnit(_variances).Plus(LeastVariance).unsqueeze(-1); // [U, 1]
        return (stack([.. _errors.Select(perUnit)], -1) / variances).Plus(Floor);
    }

    private static void Set(Tensor target, long[] part, Tensor values) => target.narrow(1, part[0], part.Length).copy_(values.t());
}
