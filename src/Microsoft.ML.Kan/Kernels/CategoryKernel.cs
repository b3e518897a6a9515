using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The learned rows of the categories of a <see cref="KnotNetwork"/>. A step reads and changes only the rows that its batch uses.</summary>
/// <param name="network">Has categories.</param>
internal sealed unsafe class CategoryKernel(KnotNetwork network) : IDisposable
{
    private readonly TableLookup _lookup = new();
    private Tensor? _sums; // [B, h], a leaf whose gradient the engine moves to the rows

    /// <summary>nodes [B, h] += Σ of the rows of a row's categories.</summary>
    /// <param name="rows">Of <paramref name="cells"/>.</param>
    /// <param name="cells">Where they lie.</param>
    /// <param name="nodes">The sums of the features.</param>
    /// <param name="learns">True if <see cref="Gradient"/> follows.</param>
    public void Add(ReadOnlySpan<int> rows, KnotCells cells, float* nodes, bool learns)
    {
        _lookup.Clear(rows.Length);
        for (var b = 0; b < rows.Length; b++)
        {
            foreach (var place in cells.Places.AsSpan((rows[b] * cells.PerRow) + cells.OfFeatures, cells.PerRow - cells.OfFeatures))
                _lookup.Add(place - cells.FirstCategory, b);
        }
        _lookup.Complete();
        Dispose();
        using var mode = set_grad_enabled(learns);
        _sums = network.Categories!.Gather(_lookup).DetachFromDisposeScope();
        FirstLayerKernel.Add((float*)TensorMemory.Address(_sums), nodes, rows.Length * network.Member.HiddenWidth);
    }

    /// <summary>Takes the gradient of the nodes, [B, h].</summary>
    public void Gradient(float* gradient)
    {
        var copy = empty_like(_sums!, requires_grad: false).DetachFromDisposeScope();
        new ReadOnlySpan<byte>(gradient, copy.bytes.Length).CopyTo(copy.bytes);
        _sums!.grad = copy;
        copy.Dispose(); // the leaf has its own reference
    }

    public void Dispose() => _sums?.Dispose();
}
