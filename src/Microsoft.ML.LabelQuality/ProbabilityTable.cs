using System.Globalization;

namespace Microsoft.ML.LabelQuality;

/// <summary>Probabilities [N, C] in managed memory, 4 bytes each, in blocks because .NET limits the length of arrays.</summary>
internal sealed class ProbabilityTable
{
    private const int BlockValues = 1 << 20;

    private readonly float[][] _blocks;
    private readonly int _rowsPerBlock;

    public ProbabilityTable(int rows, int classes) : this(rows, classes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
    {
    }

    /// <param name="rows">N.</param>
    /// <param name="classes">C.</param>
    /// <param name="availableBytes">The memory that the process may use.</param>
    public ProbabilityTable(int rows, int classes, long availableBytes)
    {
        long bytes = sizeof(float) * (long)rows * classes;
        if (bytes > availableBytes / 4 * 3)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The out-of-sample probabilities of {rows:N0} rows and {classes:N0} classes take {bytes / 1e9:F1} GB, 4 bytes each; the process has {availableBytes / 1e9:F1} GB of memory, of which three quarters may be used. Search the rows in several parts."));
        }
        (Rows, Classes) = (rows, classes);
        _rowsPerBlock = Math.Max(1, BlockValues / classes);
        _blocks = new float[(rows + _rowsPerBlock - 1) / _rowsPerBlock][];
        for (int block = 0; block < _blocks.Length; block++)
            _blocks[block] = new float[Math.Min(_rowsPerBlock, rows - (block * _rowsPerBlock)) * classes];
    }

    public int Rows { get; }

    public int Classes { get; }

    /// <summary>The probabilities of one row, [C].</summary>
    public Span<float> this[int row] => _blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * Classes, Classes);
}
