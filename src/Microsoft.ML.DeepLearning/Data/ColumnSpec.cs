using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>One input column of a network.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Content">The kind of its values.</param>
/// <param name="Width">The number of values in a row; 0 if it varies.</param>
public sealed record ColumnSpec(string Name, ColumnContent Content, int Width)
{
    /// <summary>True if the number of values differs from row to row.</summary>
    public bool IsVariable => Width == 0;

    /// <summary>
    /// In every row, all columns with the same name here have the same number of values; null for an independent
    /// column. In a model it is the name of the axis.
    /// </summary>
    public string? LengthName { get; init; }

    /// <summary>The number of values of a key column whose values the network learns one by one; otherwise 0.</summary>
    public int KeyCount { get; init; }

    /// <summary>True if the network accepts NaN; otherwise training throws at the first NaN.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>Converts the values of the column while they are read; null if the network reads them unchanged.</summary>
    public ColumnConversion? Conversion { get; init; }

    /// <summary>The name of the network's input: the column's name, unless its values are converted first.</summary>
    public string InputName => Conversion?.InputName ?? Name;

    /// <summary>The size of a value in a block, in bytes.</summary>
    public int ValueBytes => Content == ColumnContent.Pixels ? sizeof(byte) : sizeof(float);

    /// <summary>The spec of a column of numbers, Booleans or keys, or vectors of them; scalars have width 1.</summary>
    public static ColumnSpec Of(DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        int width = column.Type is VectorDataViewType sized ? sized.Size : 1;
        if (item is KeyDataViewType)
            return new ColumnSpec(column.Name, ColumnContent.Keys, width);
        if (item is NumberDataViewType or BooleanDataViewType)
            return new ColumnSpec(column.Name, ColumnContent.Numbers, width);
        throw new ArgumentException(
            $"Column '{column.Name}' has type {column.Type}, which a network cannot read; numbers, Booleans, keys and vectors of them are needed.");
    }
}
