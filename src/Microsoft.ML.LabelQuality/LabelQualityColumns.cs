using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;

namespace Microsoft.ML.LabelQuality;

/// <summary>Adds what is known about labels to the data they come from.</summary>
public static class LabelQualityColumns
{
    /// <summary>
    /// Adds the columns <c>LabelQuality</c> (Single, the probability that the given label is right, NaN if unknown), <c>SuggestedLabel</c>
    /// (of the label's type, with its key values) and <c>IsLabelIssue</c> (Boolean).
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="labelColumnName">Its label column: a key or Boolean.</param>
    /// <param name="qualities">One entry for each row of <paramref name="data"/>, in its order.</param>
    /// <returns>The data with the three columns; its rows are not shuffled.</returns>
    /// <exception cref="ArgumentException">The label column is missing, or is a key of unknown count.</exception>
    public static IDataView Append(IDataView data, string labelColumnName, IReadOnlyList<RowLabelQuality> qualities)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(qualities);
        var label = data.Schema.GetColumnOrNull(labelColumnName)
            ?? throw new ArgumentException($"Label column '{labelColumnName}' is missing.", nameof(labelColumnName));
        return new LabelQualityView(data, [.. qualities], label.Type is KeyDataViewType ? new ClassLabels(label) : null);
    }
}
