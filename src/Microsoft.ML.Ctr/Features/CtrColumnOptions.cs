namespace Microsoft.ML.Ctr;

/// <summary>Settings of one column of a click-through-rate trainer. Null means "as for the other columns".</summary>
public sealed class CtrColumnOptions
{
    /// <summary>The column of these settings.</summary>
    /// <value>One of the trainer's columns; a column may have settings only once.</value>
    public string Name { get; set; } = "";

    /// <summary>The width of the column's embedding vectors.</summary>
    /// <value>1 to 1,024; default null: the trainer's <see cref="CtrTrainingOptions.EmbeddingDimension"/>.</value>
    public int? EmbeddingDimension { get; set; }

    /// <summary>
    /// The number of rows that the column's values share, besides the row of missing values: value k (from 1) has row 1 + (k − 1) mod
    /// <see cref="BucketCount"/>. It limits the table if a key has very many values; the model does not distinguish values that
    /// share a row.
    /// </summary>
    /// <value>1 to 500,000,000; default null: a row for each value. More buckets than values change nothing.</value>
    public int? BucketCount { get; set; }

    /// <summary>The embedding table of the column. Columns with the same table name share its rows, so they need the same key values.</summary>
    /// <value>Default null: a separate table, with the column's name.</value>
    public string? TableName { get; set; }

    /// <summary>
    /// True to replace a number z above 2 by (ln z)² before it is standardised, for counts with a long tail (Song et
    /// al., "AutoInt", 2019, section 5.1).
    /// </summary>
    /// <value>Default false. Only for numeric columns.</value>
    public bool LogTransform { get; set; }
}
