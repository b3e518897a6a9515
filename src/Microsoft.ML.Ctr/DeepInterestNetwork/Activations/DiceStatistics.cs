using System.Numerics;
using System.Numerics.Tensors;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>Mean and variance of every unit over the rows of a batch, on the CPU, for Dice.</summary>
internal static class DiceStatistics
{
    /// <summary>Mean and biased variance of every column of x [N, O], N at least 1.</summary>
    public static (Tensor Mean, Tensor Variance) Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rows = x.contiguous();
        var (mean, variance) = rows.dtype == ScalarType.Float64 ? Of<double>(rows) : Of<float>(rows);
        return (mean.MoveToOuterDisposeScope(), variance.MoveToOuterDisposeScope());
    }

    private static (Tensor Mean, Tensor Variance) Of<T>(Tensor x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = RowMatrix<T>.Of(x);
        var mean = RowBlocks.Means<T>(RowBlocks.ColumnSums<T>(rows.Count, rows.Columns, 1, (start, end, sum) =>
        {
            for (var row = start; row < end; row++)
                TensorPrimitives.Add(sum, rows[row], sum);
        }), rows.Count);
        var variance = RowBlocks.Means<T>(RowBlocks.ColumnSums<T>(rows.Count, rows.Columns, 1, (start, end, sum) =>
        {
            var difference = new T[rows.Columns];
            for (var row = start; row < end; row++)
            {
                TensorPrimitives.Subtract(rows[row], mean, difference);
                TensorPrimitives.MultiplyAdd(difference, difference, sum, sum);
            }
        }), rows.Count);
        return (from_array(mean), from_array(variance));
    }
}
