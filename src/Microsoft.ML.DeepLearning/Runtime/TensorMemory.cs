using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>Addresses of tensors, for kernels over CPU memory.</summary>
public static class TensorMemory
{
    /// <summary>The address of the first number of a contiguous CPU tensor with at least one axis; valid as long as the tensor lives.</summary>
    public static unsafe nint Address(Tensor tensor)
    {
        using var start = tensor.narrow(0, 0, 1);
        fixed (byte* address = start.bytes)
            return (nint)address;
    }
}
