using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Holds out a fraction of the rows for validation without knowing the number of rows: of every 1/fraction consecutive
/// rows, the seed selects one. The count is exact to one row, and the selection is the same in every pass and needs no memory.
/// </summary>
internal sealed class ValidationSplit(double fraction, long seed)
{
    private long _start;
    private long _end = fraction > 0 ? 0 : long.MaxValue;
    private long _chosen = -1;

    public bool IsValidation(long row)
    {
        if (row < _start || row >= _end)
            FindRun(row);
        return row == _chosen;
    }

    private void FindRun(long row)
    {
        // The product may round across a border, so the borders themselves decide.
        long run = (long)(row * fraction);
        while (row < Border(run))
            run--;
        while (row >= Border(run + 1))
            run++;
        _start = Border(run);
        _end = Border(run + 1);
        _chosen = _start + (RandomSource.Mix(seed, run) % (_end - _start));
    }

    private long Border(long run) => (long)Math.Ceiling(run / fraction);
}
