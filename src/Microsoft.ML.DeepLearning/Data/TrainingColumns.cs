namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The columns that a trainer reads, by role.</summary>
/// <param name="Inputs">The columns that the network reads, in the order of its inputs.</param>
/// <param name="Label">Numbers of width 1 (regression, or 0 and 1), or a key of width 1 (classes).</param>
/// <param name="Weight">Numbers of width 1, or null if all rows have weight 1.</param>
public sealed record TrainingColumns(IReadOnlyList<ColumnSpec> Inputs, ColumnSpec Label, ColumnSpec? Weight)
{
    /// <summary>Inputs, then label, then weight: the column order of every block that training reads.</summary>
    public IReadOnlyList<ColumnSpec> All => Weight is null ? [.. Inputs, Label] : [.. Inputs, Label, Weight];

    /// <summary>The bytes of a row in a block; columns of variable length count as one value.</summary>
    public long RowBytes => All.Sum(spec => (long)spec.ValueBytes * Math.Max(1, spec.Width));
}
