using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>A matrix in a workspace and where its numbers are.</summary>
/// <param name="Tensor">[rows, columns], contiguous; owned by the <see cref="KernelScratch"/>.</param>
/// <param name="Address">Of its first number.</param>
internal readonly record struct Workspace(Tensor Tensor, nint Address)
{
    public long Rows => Tensor.shape[0];

    public long Columns => Tensor.shape[1];
}
