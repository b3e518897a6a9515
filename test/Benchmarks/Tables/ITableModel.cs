using Benchmarks.Running;

namespace Benchmarks.Tables;

/// <summary>What a contestant has learned.</summary>
internal interface ITableModel : IDisposable
{
    /// <summary>The predicted number of each row, or the probability of label 1.</summary>
    double[] Predict(VectorRows.Row[] rows);
}
