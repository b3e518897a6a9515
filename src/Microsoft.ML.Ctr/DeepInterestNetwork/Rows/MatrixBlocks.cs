using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>
/// Work over many rows on the CPU, shared among torch's number of threads. Blocks do not depend on that number, and their
/// sums are added in order, so the result has the same bits with any number of threads.
/// </summary>
internal static class MatrixBlocks
{
    private const int BlockRows = 256;

    // Below this number of values, a second thread costs more than it gains.
    private const long WorthSharing = 1 << 15;

    /// <summary>Adds the rows of a block to its sums, one value for each sum and column, initially 0.</summary>
    public delegate void Summation<T>(int start, int end, Span<T> sums);

    /// <summary>True if the kernels of this folder support the type and device of a tensor.</summary>
    public static bool Serve(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Calls <paramref name="body"/> with the number, the first row and the end of every block.</summary>
    public static void ForEach(int rows, int columns, Action<int, int, int> body)
    {
        var blocks = (rows + BlockRows - 1) / BlockRows;
        var threads = Math.Min(get_num_threads(), blocks);
        if (threads < 2 || (long)rows * columns < WorthSharing)
        {
            for (var block = 0; block < blocks; block++)
                Run(block);
            return;
        }

        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, Run);

        void Run(int block) => body(block, block * BlockRows, Math.Min(rows, (block + 1) * BlockRows));
    }

    /// <summary>Sums over all rows, <paramref name="sums"/> of them for every column, one after the other.</summary>
    public static double[] ColumnSums<T>(int rows, int columns, int sums, Summation<T> body)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parts = new T[(rows + BlockRows - 1) / BlockRows][];
        ForEach(rows, columns, (block, start, end) =>
        {
            parts[block] = new T[sums * columns];
            body(start, end, parts[block]);
        });
        var totals = new double[sums * columns];
        foreach (var part in parts)
        {
            for (var i = 0; i < totals.Length; i++)
                totals[i] += double.CreateTruncating(part[i]);
        }
        return totals;
    }

    /// <summary>Sums divided by the number of summands.</summary>
    public static T[] Means<T>(ReadOnlySpan<double> sums, double count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = new T[sums.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = T.CreateTruncating(sums[i] / count);
        return numbers;
    }
}
