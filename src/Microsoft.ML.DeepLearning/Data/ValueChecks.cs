using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Finds values that training cannot use while they are read, and reports their positions.</summary>
internal sealed class ValueChecks
{
    private readonly RowBlock _block;
    private readonly DataViewRow _source;
    private readonly ColumnBlock<float>[] _numbers;
    private readonly ColumnBlock _label;
    private readonly ColumnBlock<float>? _weight;
    private readonly RowLengths _lengths;

    /// <param name="block">The block that receives the rows.</param>
    /// <param name="columns">The roles of the columns.</param>
    /// <param name="source">The source of the rows; its position and slot names appear in messages.</param>
    public ValueChecks(RowBlock block, TrainingColumns columns, DataViewRow source)
    {
        _block = block;
        _source = source;
        _numbers = [.. block.Columns.Take(columns.Inputs.Count).OfType<ColumnBlock<float>>()];
        _lengths = new RowLengths(block.Columns);
        _label = block.Columns[columns.Inputs.Count];
        _weight = columns.Weight is null ? null : (ColumnBlock<float>)block.Columns[^1];
    }

    /// <summary>True if <see cref="LastRowCounts"/> has a weight to check; without weights every row is used.</summary>
    public bool HasWeights => _weight is not null;

    /// <summary>True if the last row has a positive weight; throws if the weight is invalid.</summary>
    public bool LastRowCounts()
    {
        float weight = _weight!.Values[^1];
        if (!float.IsFinite(weight) || weight < 0)
            throw WrongWeight(weight);
        return weight > 0;
    }

    /// <summary>
    /// Checks the block's rows from <paramref name="first"/> on, which are consecutive in the source from
    /// <paramref name="firstPosition"/> on. One call for many rows is much faster than a call for each row.
    /// </summary>
    public void CheckRows(int first, long firstPosition)
    {
        if (first == _block.Rows)
            return;
        _lengths.Check(first, firstPosition);
        foreach (var numbers in _numbers)
        {
            if (AllFinite(numbers.Values[numbers.Start(first)..]))
                continue;
            for (int row = first; row < _block.Rows; row++)
            {
                if (FirstUnusable(numbers.Spec, numbers.Row(row)) is int slot and >= 0)
                    throw Unusable(numbers.Spec, numbers.Row(row)[slot], slot, firstPosition + row - first);
            }
        }
        if (_label is ColumnBlock<int> keys && keys.Values[first..].IndexOf(0) is int missing and >= 0)
            throw MissingClass(firstPosition + missing);
        if (_label is ColumnBlock<float> labels && !AllFinite(labels.Values[first..]))
            throw LabelNotFinite(labels.Values[first..], firstPosition);
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        // Only NaN and the infinities have all bits of the exponent set.
        var exponent = new Vector<int>(0x7F800000);
        var found = Vector<int>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector<int>>(values);
        foreach (var bits in vectors)
            found |= Vector.Equals(bits & exponent, exponent);
        foreach (float rest in values[(vectors.Length * Vector<int>.Count)..])
        {
            if (!float.IsFinite(rest))
                return false;
        }
        return found == Vector<int>.Zero;
    }

    private static int FirstUnusable(ColumnSpec spec, ReadOnlySpan<float> values)
    {
        for (int slot = 0; slot < values.Length; slot++)
        {
            if (!float.IsFinite(values[slot]) && !(spec.AllowsMissing && float.IsNaN(values[slot])))
                return slot;
        }
        return -1;
    }

    private InvalidOperationException Unusable(ColumnSpec spec, float value, int slot, long row)
    {
        string where = spec.Width == 1 ? "" : $", slot {slot}{SlotName(spec.Name, slot)}";
        string advice = spec.AllowsMissing
            ? "training needs finite numbers, or NaN where a value is missing. Replace those values first, or filter those rows out."
            : "training needs finite numbers. Replace missing values first, for example with Transforms.ReplaceMissingValues, or filter those rows out.";
        return new InvalidOperationException($"Column '{spec.Name}' holds {Text(value)} in row {row}{where}; {advice}");
    }

    private InvalidOperationException WrongWeight(float weight)
        => new($"Weight column '{_weight!.Spec.Name}' holds {Text(weight)} in row {_source.Position}; weights must be finite and not negative.");

    private InvalidOperationException MissingClass(long row)
        => new($"Label column '{_label.Spec.Name}' holds a missing key in row {row}; every row needs a class. Filter those rows out first.");

    private InvalidOperationException LabelNotFinite(ReadOnlySpan<float> labels, long firstPosition)
    {
        int row = FirstNotFinite(labels);
        return new InvalidOperationException(
            $"Label column '{_label.Spec.Name}' holds {Text(labels[row])} in row {firstPosition + row}; a finite number is needed. Filter those rows out first.");
    }

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        int place = 0;
        while (float.IsFinite(values[place]))
            place++;
        return place;
    }

    private string SlotName(string name, int slot)
    {
        var column = _source.Schema[name];
        if (!column.HasSlotNames())
            return "";
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return $" ('{names.GetItemOrDefault(slot)}')";
    }

    private static string Text(float value) => value switch
    {
        float.NaN => "NaN",
        float.PositiveInfinity => "∞",
        float.NegativeInfinity => "-∞",
        _ => $"{value}",
    };
}
