using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Features;

/// <summary>A column of a click-through-rate trainer.</summary>
/// <param name="Spec">The kind and number of its values.</param>
/// <param name="Input">Its position among the inputs of a batch.</param>
/// <param name="Kind">Its role in the model.</param>
/// <param name="KeyCount">The number of its key values; larger keys are missing. 0 for numbers.</param>
/// <param name="FieldNames">The names of its fields: the column's name, or one per slot of a numeric vector.</param>
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

    /// <summary>An unordered vector of keys: the mean of the rows of its known keys.</summary>
    MultiValued,

    /// <summary>An ordered vector of keys: one row per position.</summary>
    Sequence,

    /// <summary>Single, Boolean or a vector of Single: a number times a vector, for each slot.</summary>
    Numeric,
}
