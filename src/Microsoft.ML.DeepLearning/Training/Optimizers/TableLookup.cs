namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The rows of a <see cref="SparseParameter"/> that a batch reads: each entry adds a weighted row of the matrix to an output row. An output row
/// without an entry is zero. Batches reuse the memory.
/// </summary>
public sealed class TableLookup
{
    private int[] _rows = [];
    private int[] _targets = [];
    private float[] _weights = [];
    private int _count;

    /// <summary>The number of output rows.</summary>
    internal int Outputs { get; private set; }

    /// <summary>True if entry i is output row i with weight 1, so that targets and weights can be ignored.</summary>
    internal bool IsPlain { get; private set; } = true;

    internal ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    internal ReadOnlySpan<int> Targets => _targets.AsSpan(0, _count);

    internal ReadOnlySpan<float> Weights => _weights.AsSpan(0, _count);

    /// <summary>Removes all entries.</summary>
    /// <param name="outputs">The number of output rows of the next batch.</param>
    public void Clear(int outputs)
    {
        Outputs = outputs;
        IsPlain = true;
        _count = 0;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="row">The row of the matrix.</param>
    /// <param name="target">The output row, from 0.</param>
    /// <param name="weight">The factor of the row.</param>
    public void Add(int row, int target, float weight = 1)
    {
        if (_count == _rows.Length)
            Grow();
        IsPlain &= target == _count && weight == 1;
        _rows[_count] = row;
        _targets[_count] = target;
        _weights[_count++] = weight;
    }

    /// <summary>Ends a batch; call it after the last entry.</summary>
    public void Complete() => IsPlain &= _count == Outputs;

    private void Grow()
    {
        int length = Math.Max(1024, 2 * _rows.Length);
        Array.Resize(ref _rows, length);
        Array.Resize(ref _targets, length);
        Array.Resize(ref _weights, length);
    }
}
