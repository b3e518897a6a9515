using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Features;

/// <summary>A column as a click-through-rate trainer reads it.</summary>
/// <param name="Spec">How its values are read.</param>
/// <param name="Input">Its place among the inputs of a batch.</param>
/// <param name="Kind">Its role in the model.</param>
/// <param name="KeyCount">The number of its key values; larger keys count as missing. 0 for numbers.</param>
/// <param name="FieldNames">The name of each field it makes: its own, or one for each slot of a numeric vector.</param>
/// <param name="Options">Its settings.</param>
internal sealed record FieldColumn(
    ColumnSpec Spec, int Input, FieldKind Kind, long KeyCount, IReadOnlyList<string> FieldNames, CtrColumnOptions Options)
{
    public string Name => Spec.Name;

    /// <summary>True if the model reads it as one vector of a table: a category or the mean of several.</summary>
    public bool IsPooled => Kind is FieldKind.Category or FieldKind.MultiValued;
}

/// <summary>The role of a column in a click-through-rate model.</summary>
internal enum FieldKind
{
    /// <summary>A key: one row of a table.</summary>
    Category,

    /// <summary>A vector of keys without an order: the mean of the rows of those that are present.</summary>
    MultiValued,

    /// <summary>A vector of keys in an order: a row for each place.</summary>
    Sequence,

    /// <summary>Single, Boolean or a vector of Single: a number times a vector, for each slot.</summary>
    Numeric,
}
