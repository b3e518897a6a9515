using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>The label, group and weight of each row, which do not depend on a model; 1 to 9 bytes per row.</summary>
internal sealed class RowFacts(EvaluationColumns columns)
{
    private readonly List<sbyte> _labels = [];
    private readonly List<int>? _groups = columns.Group is null ? null : [];
    private readonly List<float>? _weights = columns.Weight is null ? null : [];

    public int Count => _labels.Count;

    public bool HasGroups => _groups is not null;

    /// <summary>The number of groups; every group has at least one row.</summary>
    public int GroupCount { get; private set; }

    /// <summary>Binds to the current row of a cursor and returns an action that appends that row.</summary>
    public Action Reader(DataViewRow row)
    {
        var label = RowLabels.Reader(row, EvaluationColumns.Find(row.Schema, "Label", columns.Label));
        var group = columns.Group is null ? null : RowGroups.Reader(row, EvaluationColumns.Find(row.Schema, "Group", columns.Group));
        var weight = columns.Weight is null ? null : WeightReader(row, EvaluationColumns.Find(row.Schema, "Weight", columns.Weight));
        return () =>
        {
            _labels.Add(label());
            if (group is not null)
            {
                int number = group();
                _groups!.Add(number);
                GroupCount = Math.Max(GroupCount, number + 1);
            }
            if (weight is not null)
                _weights!.Add(weight());
        };
    }

    /// <summary>Appends a row whose values are known; group and weight only count if the columns name them.</summary>
    public void Add(sbyte label, int group, float weight)
    {
        _labels.Add(label);
        _weights?.Add(weight);
        _groups?.Add(group);
        GroupCount = Math.Max(GroupCount, group + 1);
    }

    public sbyte Label(int row) => _labels[row];

    public bool IsClick(int row) => _labels[row] == RowLabels.Click;

    public int Group(int row) => _groups is null ? RowGroups.Missing : _groups[row];

    public double Weight(int row) => _weights is null ? 1 : _weights[row];

    private Func<float> WeightReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("Weight", column, "Single is needed");
        var getter = row.GetGetter<float>(column);
        float value = 0;
        return () =>
        {
            getter(ref value);
            return value >= 0 && float.IsFinite(value) ? value : throw new InvalidOperationException(
                $"Weight column '{column.Name}' holds {value} in row {_labels.Count - 1} (counted from 0); finite weights of at least 0 are needed.");
        };
    }
}
