namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Rows that follow each other in the data.</summary>
internal sealed class Pool(TrainingColumns columns)
{
    public RowBlock Rows { get; } = new(columns.All);

    /// <summary>The place of the first of them among the rows of positive weight.</summary>
    public long First { get; set; }
}
