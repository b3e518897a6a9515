namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Finds rows in which columns of one group have different numbers of values, see <see cref="ColumnSpec.LengthName"/>.</summary>
public sealed class RowLengths
{
    private readonly ColumnBlock[][] _groups;

    /// <summary>Finds the groups of columns of equal length.</summary>
    /// <param name="columns">The columns of a block.</param>
    public RowLengths(IEnumerable<ColumnBlock> columns)
        => _groups = [.. columns
            .Where(column => column.Spec.LengthName is not null)
            .GroupBy(column => column.Spec.LengthName, (_, group) => group.ToArray())
            .Where(group => group.Length > 1 && group.Any(column => column.Spec.IsVariable))];

    /// <summary>Checks the rows from <paramref name="first"/> on, whose positions in the data are consecutive from <paramref name="firstPosition"/> on.</summary>
    /// <exception cref="InvalidOperationException">Two columns differ; the message names both and the row.</exception>
    public void Check(int first, long firstPosition)
    {
        foreach (var group in _groups)
        {
            for (var row = first; row < group[0].Rows; row++)
            {
                var length = group[0].Length(row);
                foreach (var column in group)
                {
                    if (column.Length(row) != length)
                        throw Differ(group[0], column, row, firstPosition + row - first);
                }
            }
        }
    }

    private static InvalidOperationException Differ(ColumnBlock first, ColumnBlock second, int row, long position)
        => new($"Column '{first.Spec.Name}' holds {first.Length(row)} values in row {position} and column '{second.Spec.Name}' holds {second.Length(row)}; both need the same number, as their values belong together place by place.");
}
