using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The workspaces of a layer's kernels. They are allocated once and grow with the largest batch, because large temporaries that every
/// training step allocates again fragment the heap and cost page faults. Not thread-safe.
/// </summary>
internal sealed class KernelScratch : IDisposable
{
    // Batches of many sizes, as at the end of epochs and in validation, must not pile up views.
    private const int MostViews = 64;

    private readonly Tensor?[] _buffers = new Tensor?[Enum.GetValues<Use>().Length];
    private readonly Dictionary<(Use Use, long Rows, long Columns), Workspace> _views = [];

    /// <summary>The purpose of a workspace.</summary>
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

    /// <summary>A contiguous [rows, columns] view of the workspace, with its previous contents; it belongs to this object.</summary>
    /// <remarks>Making a view costs as much as a small operation, and every step needs the same ones.</remarks>
    public Workspace Get(Use use, ScalarType type, long rows, long columns)
    {
        var length = rows * columns;
        var buffer = _buffers[(int)use];
        if (buffer is null || buffer.dtype != type || buffer.NumberOfElements < length)
        {
            DisposeViews(view => view == use);
            buffer?.Dispose();
            _buffers[(int)use] = buffer = empty(length, type, CPU).DetachFromDisposeScope();
        }

        if (!_views.TryGetValue((use, rows, columns), out var workspace))
        {
            if (_views.Count >= MostViews)
                DisposeViews(_ => true);
            using var flat = buffer.narrow(0, 0, length);
            var view = flat.view(rows, columns).DetachFromDisposeScope();
            _views[(use, rows, columns)] = workspace = new(view, TensorMemory.Address(view));
        }

        return workspace;
    }

    public void Dispose()
    {
        DisposeViews(_ => true);
        foreach (ref var buffer in _buffers.AsSpan())
        {
            buffer?.Dispose();
            buffer = null;
        }
    }

    private void DisposeViews(Func<Use, bool> which)
    {
        foreach (var key in _views.Keys.Where(key => which(key.Use)).ToArray())
        {
            _views[key].Tensor.Dispose();
            _views.Remove(key);
        }
    }
}

/// <summary>A matrix in a workspace and where its numbers are.</summary>
/// <param name="Tensor">[rows, columns], contiguous; owned by the <see cref="KernelScratch"/>.</param>
/// <param name="Address">Of its first number.</param>
internal readonly record struct Workspace(Tensor Tensor, nint Address)
{
    public long Rows => Tensor.shape[0];

    public long Columns => Tensor.shape[1];
}
