using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>The rows of a contiguous CPU tensor as spans. Valid as long as the tensor lives.</summary>
internal readonly unsafe struct RowMatrix<T>
    where T : unmanaged
{
    private readonly T* _first;

    private RowMatrix(nint first, int count, int columns)
    {
        _first = (T*)first;
        Count = count;
        Columns = columns;
    }

    public int Count { get; }

    public int Columns { get; }

    public Span<T> this[int row] => new(_first + (long)row * Columns, Columns);

    /// <summary>Of a tensor [N, C].</summary>
    public static RowMatrix<T> Of(Tensor tensor)
    {
        if (!tensor.is_contiguous())
            throw new ArgumentException("A contiguous tensor is needed.", nameof(tensor));
        var (count, columns) = ((int)tensor.shape[0], (int)tensor.shape[1]);
        return new(count == 0 || columns == 0 ? 0 : TensorMemory.Address(tensor), count, columns);
    }
}
