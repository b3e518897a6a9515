using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality;

/// <summary>Adds label quality columns to data.</summary>
public static class LabelQualityColumns
{
    /// <summary>
    /// Adds the columns <c>LabelQuality</c> (Single, the probability that the given label is correct, NaN if unknown), <c>SuggestedLabel</c>
    /// (of the label's type, with its key values) and <c>IsLabelIssue</c> (Boolean).
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="labelColumnName">The label column: a key or Boolean.</param>
    /// <param name="qualities">One entry for each row of <paramref name="data"/>, in its order.</param>
    /// <returns>The data with the three columns; its rows are not shuffled.</returns>
    /// <exception cref="ArgumentException">The label column is missing, of another type, or a key of unknown count.</exception>
    public static IDataView Append(IDataView data, string labelColumnName, IReadOnlyList<RowLabelQuality> qualities)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(qualities);
        var column = LabelColumns.Find(data.Schema, "Label", labelColumnName);
        LabelColumn label = column.Type switch
        {
            KeyDataViewType => new KeyLabel(column),
            BooleanDataViewType => new BooleanLabel(column),
            _ => throw new ArgumentException($"Label column '{column.Name}' has type {column.Type}; a key or Boolean is needed.", nameof(labelColumnName)),
        };
        return new LabelQualityView(data, label, qualities);
    }
}
