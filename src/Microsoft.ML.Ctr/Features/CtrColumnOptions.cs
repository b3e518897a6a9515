namespace Microsoft.ML.Ctr;

/// <summary>Settings of one column of a click-through-rate trainer. Null means "as for the other columns".</summary>
public sealed class CtrColumnOptions
{
    /// <summary>The column these settings are for.</summary>
    /// <value>One of the trainer's columns; each may have settings once.</value>
    public string Name { get; set; } = "";

    /// <summary>The width of the column's embedding vectors.</summary>
    /// <value>1 to 1,024; default null: the trainer's <see cref="CtrTrainingOptions.EmbeddingDimension"/>.</value>
    public int? EmbeddingDimension { get; set; }

    /// <summary>
    /// The rows that the column's values share, besides the row of missing values: value k (from 1) has row 1 + (k − 1) mod
    /// <see cref="BucketCount"/>. It bounds the table where a key has very many values; the model does not distinguish values that
    /// share a row.
    /// </summary>
    /// <value>1 to 500,000,000; default null: a row for each value. More buckets than values change nothing.</value>
    public int? BucketCount { get; set; }

    /// <summary>The embedding table the column uses. Columns that name the same one share its rows, so they need the same key values.</summary>
    /// <value>Default null: a table of its own, under the column's name.</value>
    public string? TableName { get; set; }

    /// <summary>
    /// Whether a number z above 2 is replaced by (ln z)² before it is standardised, for counts with a long tail (Song et
    /// al., "AutoInt", 2019, section 5.1).
    /// </summary>
    /// <value>Default false. Only for columns of numbers.</value>
    public bool LogTransform { get; set; }
}
