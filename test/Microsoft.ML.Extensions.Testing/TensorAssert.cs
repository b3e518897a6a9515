using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>Comparisons of tensors that report the position and size of the largest difference.</summary>
public static class TensorAssert
{
    /// <summary>Same shape, and |actual - expected| ≤ tolerance·max(1, |expected|) everywhere; NaN equals NaN.</summary>
    public static void AreClose(torch.Tensor expected, torch.Tensor actual, double tolerance, string what = "tensor")
    {
        using var scope = torch.NewDisposeScope();
        using var still = torch.no_grad();
        CollectionAssert.AreEqual(expected.shape, actual.shape, $"{what}: shape [{string.Join(",", actual.shape)}] instead of [{string.Join(",", expected.shape)}]");
        if (expected.numel() == 0)
            return;

        var wanted = expected.to(torch.float64, torch.CPU);
        var found = actual.to(torch.float64, torch.CPU);
        Assert.IsTrue(wanted.isnan().equal(found.isnan()).all().item<bool>(), $"{what}: NaN in other places than expected");
        var excess = ((found - wanted).abs() / wanted.abs().clamp_min(1)).nan_to_num(0).flatten();
        var worst = excess.argmax().item<long>();
        Assert.IsTrue(excess[worst].item<double>() <= tolerance,
            $"{what}: element {worst} is {found.flatten()[worst].item<double>():R} instead of {wanted.flatten()[worst].item<double>():R}, relative error {excess[worst].item<double>():E2} > {tolerance:E1}");
    }
}
