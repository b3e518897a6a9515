namespace Microsoft.ML.Ctr.Features;

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
