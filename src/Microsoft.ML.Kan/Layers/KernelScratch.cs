using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The workspaces of a layer's kernels, made once and grown when a larger batch comes: a training step that allocates large
/// temporaries anew fragments the heap and pays for fresh pages. Not for two threads at once.
/// </summary>
internal sealed class KernelScratch : IDisposable
{
    private readonly Tensor?[] _buffers = new Tensor?[Enum.GetValues<Use>().Length];

    /// <summary>What a workspace holds.</summary>
    public enum Use
    {
        /// <summary>Inputs, one row per input: [I, B'].</summary>
        Inputs,

        /// <summary>Outputs or their gradient, one row per node: [O, B'].</summary>
        Outputs,

        /// <summary>The gradient of the inputs: [I, B'].</summary>
        InputGradient,

        /// <summary>The functions of one block of rows: [I·K, N].</summary>
        Functions,

        /// <summary>The gradient of the functions: [I·K, N].</summary>
        FunctionGradient,
    }

    /// <summary>A contiguous [rows, columns] view of the workspace, with whatever was in it; the caller's scope disposes the view.</summary>
    public Tensor Get(Use use, ScalarType type, long rows, long columns)
    {
        ref var buffer = ref _buffers[(int)use];
        var length = rows * columns;
        if (buffer is null || buffer.dtype != type || buffer.NumberOfElements < length)
        {
            buffer?.Dispose();
            buffer = empty(length, type, CPU).DetachFromDisposeScope();
        }

        return buffer.narrow(0, 0, length).view(rows, columns);
    }

    public void Dispose()
    {
        foreach (ref var buffer in _buffers.AsSpan())
        {
            buffer?.Dispose();
            buffer = null;
        }
    }
}
