namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The columns a trainer reads and the part each plays.</summary>
/// <param name="Inputs">What the network sees, in the order of its inputs.</param>
/// <param name="Label">Numbers of width 1 (regression, or 0 and 1), or a key of width 1 (classes).</param>
/// <param name="Weight">Numbers of width 1, or null when every row counts the same.</param>
internal sealed record TrainingColumns(IReadOnlyList<ColumnSpec> Inputs, ColumnSpec Label, ColumnSpec? Weight)
{
    /// <summary>Inputs, then label, then weight: the column order of every block that training reads.</summary>
    public IReadOnlyList<ColumnSpec> All { get; } = Weight is null ? [.. Inputs, Label] : [.. Inputs, Label, Weight];

    /// <summary>Bytes of a row in a block; columns of variable length, which only rows themselves tell, count for one value.</summary>
    public long RowBytes => All.Sum(spec => (long)spec.ValueBytes * Math.Max(1, spec.Width));
}
