using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>The weights of the rows before and after label issues are known.</summary>
internal sealed class WeightedRows
{
    private readonly float[]? _weights;
    private readonly string _name;

    private WeightedRows(string name, float[]? weights) => (_name, _weights) = (name, weights);

    /// <summary>Reads the weight column if the data has one.</summary>
    public static WeightedRows Read(IDataView data, string name)
    {
        if (data.Schema.GetColumnOrNull(name) is not { } column)
            return new WeightedRows(name, null);
        if (column.Type != NumberDataViewType.Single)
            throw new ArgumentException($"Weight column '{name}' has type {column.Type}; Single is needed.");
        var weights = new List<float>();
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<float>(column);
        float weight = 0;
        while (cursor.MoveNext())
        {
            getter(ref weight);
            weights.Add(weight);
        }
        return new WeightedRows(name, [.. weights]);
    }

    /// <summary>The original weight column, or ones.</summary>
    public AddedColumn Before() => Times(_ => 1);

    /// <summary>The weight column with every weight multiplied by a factor.</summary>
    public AddedColumn Times(Func<int, double> factor)
        => new AddedValues<float>(_name, NumberDataViewType.Single, row => (float)((_weights?[row] ?? 1) * factor(row)));
}
