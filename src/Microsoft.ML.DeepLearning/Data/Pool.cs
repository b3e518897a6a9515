namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Rows that follow each other in the data.</summary>
internal sealed class Pool(TrainingColumns columns)
{
    public RowBlock Rows { get; } = new(columns.All);

    /// <summary>The place of the first of them among the rows of positive weight.</summary>
    public long First { get; set; }
}

/// <summary>When a pool is full.</summary>
/// <param name="FirstRows">Rows of the first pool; varying it moves the borders between pools from epoch to epoch.</param>
/// <param name="Rows">Rows of every other.</param>
/// <param name="VariableValues">Values in columns of variable length, with which a pool is full before it has all its rows.</param>
internal readonly record struct PoolLimit(int FirstRows, int Rows, long VariableValues = long.MaxValue);
