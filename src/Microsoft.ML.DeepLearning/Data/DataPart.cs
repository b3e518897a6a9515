using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The training part or the validation part of the rows.</summary>
/// <param name="Fraction">The share of validation rows; 0 for none.</param>
/// <param name="Seed">The seed that selects the validation rows.</param>
/// <param name="Validation">True for the validation rows, false for the training rows.</param>
internal sealed record DataPart(double Fraction, long Seed, bool Validation = false)
{
    /// <summary>The rows of this part among <paramref name="count"/> consecutive rows, numbered from 0; <paramref name="first"/> is the position of the first in the data.</summary>
    public int[] Choose(long first, int count)
    {
        var split = new ValidationSplit(Fraction, Seed);
        var rows = new int[count];
        int chosen = 0;
        for (int row = 0; row < count; row++)
        {
            rows[chosen] = row;
            if (split.IsValidation(first + row) == Validation)
                chosen++;
        }
        Array.Resize(ref rows, chosen);
        return rows;
    }
}

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
