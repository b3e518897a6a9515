using System.Numerics.Tensors;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The learned rows of the categories of a <see cref="KnotNetwork"/>. A step reads and changes only the rows that its batch uses.</summary>
/// <param name="categories">The rows, [R, h].</param>
internal sealed unsafe class CategoryKernel(SparseParameter categories)
{
    private readonly TableLookup _lookup = new();
    private float[] _gradient = []; // [B, h]
    private int _rows; // B; 0 once the gradient was given

    /// <summary>nodes [B, h] += Σ of the rows of a row's categories.</summary>
    public void Add(ReadOnlySpan<int> rows, KnotCells cells, float* nodes)
    {
        var width = categories.Width;
        var values = (float*)TensorMemory.Address(categories.Values);
        for (var b = 0; b < rows.Length; b++)
        {
            var sum = new Span<float>(nodes + (b * width), width);
            foreach (var place in Places(cells, rows[b]))
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(values + ((nint)(place - cells.FirstCategory) * width), width), sum);
        }
    }

    /// <summary>Takes the gradient of the nodes, [B, h].</summary>
    public void Gradient(ReadOnlySpan<int> rows, KnotCells cells, float* gradient)
    {
        _rows = rows.Length;
        _lookup.Clear(_rows);
        for (var b = 0; b < _rows; b++)
        {
            foreach (var place in Places(cells, rows[b]))
                _lookup.Add(place - cells.FirstCategory, b);
        }
        _lookup.Complete();
        var length = _rows * categories.Width;
        if (_gradient.Length < length)
            _gradient = new float[length];
        new ReadOnlySpan<float>(gradient, length).CopyTo(_gradient);
    }

    /// <summary>Gives the gradient to the parameter, whose loop moves it to the rows; its tensor belongs to the caller's scope.</summary>
    public void GiveGradient()
    {
        if (_rows == 0)
            return;
        var gradient = empty(_rows, categories.Width); // [B, h]
        _gradient.AsSpan(0, _rows * categories.Width).CopyTo(new Span<float>((void*)TensorMemory.Address(gradient), _rows * categories.Width));
        categories.SetGradient(_lookup, gradient);
        _rows = 0;
    }

    private static ReadOnlySpan<int> Places(KnotCells cells, int row)
        => cells.Places.AsSpan((row * cells.PerRow) + cells.OfFeatures, cells.PerRow - cells.OfFeatures);
}
