using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>The rows of one run.</summary>
/// <param name="Training">Rows to learn from.</param>
/// <param name="Validation">Rows for choices; learned from afterwards.</param>
/// <param name="Test">Rows to measure on.</param>
internal sealed record TableDivision(VectorRows.Row[] Training, VectorRows.Row[] Validation, VectorRows.Row[] Test)
{
    /// <summary>The division with a fraction of its rows, for a look whether everything works.</summary>
    public TableDivision First(int rows) => new([.. Training.Take(rows)], [.. Validation.Take(rows / 4)], [.. Test.Take(rows)]);
}
