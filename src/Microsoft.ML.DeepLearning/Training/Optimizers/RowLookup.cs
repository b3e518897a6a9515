namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Which rows of a matrix a batch reads: entry i adds Weights[i] times row Rows[i] to output row Targets[i]. An output row
/// without an entry is zero. Its memory is reused from batch to batch.
/// </summary>
internal sealed class RowLookup
{
    private int[] _rows = [];
    private int[] _targets = [];
    private float[] _weights = [];
    private int _count;

    /// <summary>Rows of the result.</summary>
    public int Outputs { get; private set; }

    /// <summary>Whether entry i is output row i and counts once, so that neither targets nor weights need to be looked at.</summary>
    public bool IsPlain { get; private set; } = true;

    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    public ReadOnlySpan<int> Targets => _targets.AsSpan(0, _count);

    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _count);

    /// <summary>Begins anew with <paramref name="outputs"/> output rows.</summary>
    public void Clear(int outputs)
    {
        Outputs = outputs;
        IsPlain = true;
        _count = 0;
    }

    /// <summary>Adds an entry.</summary>
    public void Add(int row, int target, float weight = 1)
    {
        if (_count == _rows.Length)
            Grow();
        IsPlain &= target == _count && weight == 1;
        _rows[_count] = row;
        _targets[_count] = target;
        _weights[_count++] = weight;
    }

    /// <summary>Ends a batch: outputs that got no entry are zero, so that a result with any of them is not plain.</summary>
    public void Complete() => IsPlain &= _count == Outputs;

    private void Grow()
    {
        int length = Math.Max(1024, 2 * _rows.Length);
        Array.Resize(ref _rows, length);
        Array.Resize(ref _targets, length);
        Array.Resize(ref _weights, length);
    }
}
