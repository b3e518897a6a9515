using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Validation;

/// <summary>The values of a tensor as managed memory.</summary>
internal static class HostValues
{
    /// <summary>All values in order, as 32-bit numbers.</summary>
    public static float[] Of(Tensor values)
    {
        using var host = values.detach().to_type(ScalarType.Float32).cpu().contiguous();
        return host.data<float>().ToArray();
    }
}
