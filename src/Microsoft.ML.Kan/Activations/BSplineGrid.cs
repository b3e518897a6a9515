using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Changes of the B-spline grid that leave the function as it is.</summary>
internal static class BSplineGrid
{
    /// <summary>
    /// Coefficients [..., G+3] on G intervals → [..., 2G+3] on twice as many, by the subdivision rule: exact, no fit.
    /// Fine coefficient 2j-1 is (c_{j-1} + 6c_j + c_{j+1})/8, fine coefficient 2j is (c_j + c_{j+1})/2.
    /// </summary>
    public static Tensor Double(Tensor coefficients)
    {
        using var scope = NewDisposeScope();
        var left = coefficients[TensorIndex.Ellipsis, TensorIndex.Slice(null, -2)];
        var middle = coefficients[TensorIndex.Ellipsis, TensorIndex.Slice(1, -1)];
        var right = coefficients[TensorIndex.Ellipsis, TensorIndex.Slice(2)];
        var odd = left.Plus(middle.Times(6)).Plus(right).Over(8); // fine 1, 3, …, 2G+1
        var even = middle.Plus(right).Over(2); // fine 2, 4, …, 2G+2
        var first = left[TensorIndex.Ellipsis, TensorIndex.Slice(0, 1)].Plus(middle[TensorIndex.Ellipsis, TensorIndex.Slice(0, 1)]).Over(2);
        return cat([first, stack([odd, even], -1).flatten(-2)], -1).MoveToOuterDisposeScope();
    }
}
