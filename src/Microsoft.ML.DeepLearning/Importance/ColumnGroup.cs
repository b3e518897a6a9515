namespace Microsoft.ML.DeepLearning;

/// <summary>
/// Columns that are shuffled together to measure their importance. Use it for columns that belong together, such as the items and
/// the categories of a history.
/// </summary>
public sealed class ColumnGroup
{
    /// <summary>Creates a group.</summary>
    /// <param name="name">The name of the group in the result.</param>
    /// <param name="columnNames">The columns: at least one, without duplicates.</param>
    /// <exception cref="ArgumentException">The name or the columns are missing, or a column is named twice.</exception>
    public ColumnGroup(string name, params string[] columnNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(columnNames);
        if (columnNames.Length == 0)
            throw new ArgumentException($"Group '{name}' names no column; it needs at least one.", nameof(columnNames));
        if (columnNames.Distinct().Count() != columnNames.Length)
            throw new ArgumentException($"Group '{name}' names a column twice: {string.Join(", ", columnNames)}.", nameof(columnNames));
        Name = name;
        ColumnNames = [.. columnNames];
    }

    /// <summary>The name of the group in the result.</summary>
    public string Name { get; }

    /// <summary>The columns of the group.</summary>
    public IReadOnlyList<string> ColumnNames { get; }
}
