using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>A label column of any type and its classes.</summary>
internal abstract class LabelColumn(string name, DataViewType type)
{
    public const int Missing = -1;

    public string Name { get; } = name;

    /// <summary>The column's type, which suggestions share.</summary>
    public DataViewType Type { get; } = type;

    /// <summary>The classes as text, [C].</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>True if <see cref="ClassNames"/> come from the data, so they can be matched with the slot names of a score.</summary>
    public abstract bool HasNames { get; }

    public int Classes => ClassNames.Count;

    /// <summary>Binds to a cursor.</summary>
    /// <returns>A function that reads the class of the current row, or <see cref="Missing"/>.</returns>
    public abstract Func<int> Reader(DataViewRow row);

    /// <summary>Binds to a cursor.</summary>
    /// <returns>A function that is true if the current row has the given class.</returns>
    public Func<int, bool> Comparer(DataViewRow row)
    {
        var read = Reader(row);
        return label => read() == label;
    }

    /// <summary>Creates the columns of label quality.</summary>
    /// <param name="qualities">The quality of each label, [N].</param>
    /// <param name="suggestions">The most probable class of each row, [N].</param>
    /// <param name="issues">True for each row with an issue, [N].</param>
    public AddedColumn[] QualityColumns(float[] qualities, int[] suggestions, bool[] issues) =>
    [
        new AddedValues<float>(LabelIssues.QualityColumnName, NumberDataViewType.Single, row => qualities[row]),
        Suggest(LabelIssues.SuggestionColumnName, suggestions),
        new AddedValues<bool>(LabelIssues.IssueColumnName, BooleanDataViewType.Instance, row => issues[row]),
    ];

    /// <summary>Creates a column of the same type with the label of a class for each row.</summary>
    protected abstract AddedColumn Suggest(string columnName, int[] classes);
}
