using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>A label column of any type and its classes.</summary>
internal abstract class LabelColumn(string name, DataViewType type)
{
    public const int Missing = -1;

    public string Name { get; } = name;

    /// <summary>The column's type, which suggestions have too.</summary>
    public DataViewType Type { get; } = type;

    /// <summary>The classes as text, [C].</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether <see cref="ClassNames"/> are the user's own, by which the slots of a score can be told apart.</summary>
    public abstract bool HasNames { get; }

    public int Classes => ClassNames.Count;

    /// <summary>Binds to a cursor; what it returns is the class of the current row, or <see cref="Missing"/>.</summary>
    public abstract Func<int> Reader(DataViewRow row);

    /// <summary>Binds to a cursor; what it returns says whether the current row is of a class.</summary>
    public Func<int, bool> Comparer(DataViewRow row)
    {
        var read = Reader(row);
        return label => read() == label;
    }

    /// <summary>A column of the same type that holds the label of the class of each row.</summary>
    public abstract AddedColumn Suggest(string columnName, int[] classes);
}
