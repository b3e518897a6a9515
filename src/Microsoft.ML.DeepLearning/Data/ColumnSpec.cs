using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>One input column of a network. <paramref name="Width"/> is the number of values a row has, 0 when it varies.</summary>
internal sealed record ColumnSpec(string Name, ColumnContent Content, int Width)
{
    public bool IsVariable => Width == 0;

    /// <summary>
    /// Columns of the same name here have the same number of values in a row, and no row may differ; null where a column stands
    /// alone. In a model it is the name of the axis.
    /// </summary>
    public string? LengthName { get; init; }

    /// <summary>Whether NaN is a value like any other to the network; elsewhere training stops at it.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>How a column's values become those that a block holds; null where the column holds them itself.</summary>
    public ColumnConversion? Conversion { get; init; }

    /// <summary>The name of the network's input: the column's, unless its values are converted first.</summary>
    public string InputName => Conversion?.InputName ?? Name;

    /// <summary>The bytes that a value takes in a block.</summary>
    public int ValueBytes => Content == ColumnContent.Pixels ? sizeof(byte) : sizeof(float);

    /// <summary>The spec that the column's own type asks for; scalars have width 1.</summary>
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
