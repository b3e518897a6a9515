using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality;

/// <summary>The labels of a data set, and the groups if there are any, as read in the first pass.</summary>
internal sealed class LabelledRows
{
    // A collision joins two groups, which is harmless.
    private const int GroupBits = 31;

    private LabelledRows(GivenLabels labels, uint[]? groups) => (Labels, Groups) = (labels, groups);

    public GivenLabels Labels { get; }

    /// <summary>A number for the group of each row, [N]; null without groups.</summary>
    public uint[]? Groups { get; }

    public static LabelledRows Read(IDataView data, LabelColumn label, string? groupColumnName, Func<bool>? isCancelled = null)
    {
        string? hash = groupColumnName is null ? null : HashName(data.Schema, groupColumnName);
        var source = hash is null ? data : new MLContext(seed: 0).Transforms.Conversion.Hash(hash, groupColumnName, GroupBits).Fit(data).Transform(data);
        var columns = source.Schema.Where(column => !column.IsHidden && (column.Name == label.Name || column.Name == hash));
        var given = new List<int>();
        List<uint>? groups = hash is null ? null : [];
        using var cursor = source.GetRowCursor(columns);
        var readLabel = label.Reader(cursor);
        var readGroup = hash is null ? null : cursor.GetGetter<uint>(source.Schema[hash]);
        uint group = 0;
        while (cursor.MoveNext())
        {
            if (isCancelled?.Invoke() == true)
                throw new OperationCanceledException("The search for label issues was cancelled.");
            Add(given, readLabel(), label);
            readGroup?.Invoke(ref group);
            groups?.Add(group);
        }
        return new LabelledRows(Checked([.. given], label), groups?.ToArray());
    }

    public static void Add(List<int> given, int label, LabelColumn column)
    {
        if (label < 0 || label >= column.Classes)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Label column '{column.Name}' {(label < 0 ? "has no value" : $"has the key {label + 1}, beyond its type's {column.Classes} values,")} in row {given.Count}; every row needs a label. Remove such rows, for example with Data.FilterRowsByMissingValues."));
        }
        given.Add(label);
    }

    public static GivenLabels Checked(int[] given, LabelColumn column)
    {
        int[] present = [.. given.Distinct()];
        if (present.Length < 2)
        {
            throw new InvalidOperationException(present.Length == 0
                ? "The data has no row."
                : $"Label column '{column.Name}' has '{column.ClassNames[present[0]]}' in every row; at least two classes are needed.");
        }
        return new GivenLabels(column, given);
    }

    private static string HashName(DataViewSchema schema, string groupColumnName)
    {
        var column = LabelColumns.Find(schema, "Sampling key", groupColumnName);
        if (column.Type is not (KeyDataViewType or TextDataViewType or NumberDataViewType or BooleanDataViewType))
            throw new ArgumentException($"Sampling key column '{column.Name}' has type {column.Type}; a key, text or a number is needed.");
        string name = groupColumnName + " hash";
        while (schema.GetColumnOrNull(name) is not null)
            name += "_";
        return name;
    }
}

/// <summary>The label of every row of a data set, as read in the first pass.</summary>
/// <param name="Column">The label column.</param>
/// <param name="Given">The class of each row, counted from 0, [N].</param>
internal sealed record GivenLabels(LabelColumn Column, int[] Given);
