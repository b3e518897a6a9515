using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>Fits every family of a mixture to the whole curve of each edge, which the families had shared.</summary>
internal static class CurveSharing
{
    /// <param name="bases">Of the M families, for I inputs.</param>
    /// <param name="coefficients">The coefficients of a family as they act in the mixture, [N, I, K].</param>
    /// <param name="store">Takes, for a family and some inputs, the coefficients of the whole curves, [N, I', K].</param>
    /// <param name="samples">Representative inputs, [P, I], at which curves are compared and fitted; null for points that suffice for all bases.</param>
    /// <returns>How well each family fits the curves.</returns>
    public static CurveEvidence Share(IReadOnlyList<ActivationBasis> bases, Func<int, Tensor> coefficients, Action<int, long[], Tensor> store, Tensor? samples = null)
    {
        Tensor[] shares = [.. Enumerable.Range(0, bases.Count).Select(coefficients)];
        var points = samples ?? SampledBasis.Points(bases); // [P, I] or [P, 1]
        var evidence = new CurveEvidence(bases.Count, (int)shares[0].shape[0], bases[0].Inputs);
        foreach (var inputs in SampledBasis.Parts(bases[0].Inputs))
        {
            CancellationCheck.ThrowIfCancelled();
            using var part = NewDisposeScope();
            var own = SampledBasis.Of(points, inputs);
            var spaces = bases.Select(basis => SampledBasis.Of(basis, inputs, own)).ToArray();
            var curves = Enumerable.Range(0, spaces.Length)
                .Select(m => spaces[m].Curves(shares[m].narrow(1, inputs[0], inputs.Length)))
                .Aggregate((sum, curve) => sum.Plus(curve)); // [I', P, N]
            evidence.AddCurves(inputs, curves);
            for (var m = 0; m < spaces.Length; m++)
            {
                CancellationCheck.ThrowIfCancelled();
                var fitted = spaces[m].Fit(curves); // [N, I', K]
                evidence.AddErrors(m, inputs, spaces[m].Curves(fitted) - curves);
                store(m, inputs, fitted);
            }
        }

        return evidence;
    }
}
