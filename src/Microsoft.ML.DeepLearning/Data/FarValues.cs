using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Warnings about values so far outside the range of the others that they are probably mistakes.</summary>
public static class FarValues
{
    // The maximum per column; further slots are only counted.
    private const int MostSlots = 5;

    /// <summary>The warnings of one input column.</summary>
    /// <param name="column">The column; for its slot names.</param>
    /// <param name="minimum">The smallest value of each slot.</param>
    /// <param name="maximum">The largest value of each slot.</param>
    /// <param name="rangeOf">The range of a slot without its outliers.</param>
    public static IEnumerable<string> Warnings(DataViewSchema.Column column, float[] minimum, float[] maximum, Func<int, ValueRange> rangeOf)
    {
        int found = 0;
        for (int slot = 0; slot < minimum.Length; slot++)
        {
            var range = rangeOf(slot);
            float value = range.Distance(minimum[slot]) > range.Distance(maximum[slot]) ? minimum[slot] : maximum[slot];
            if (range.IsFar(value) && ++found <= MostSlots)
                yield return Text(column, slot, minimum.Length, value, range);
        }
        if (found > MostSlots)
            yield return string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}': {found - MostSlots} more slots hold values as far away.");
    }

    private static string Text(DataViewSchema.Column column, int slot, int slots, float value, ValueRange range)
    {
        string where = slots == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" in slot {slot}{Name(column, slot)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Column '{column.Name}' holds {value}{where}, {range.Distance(value):G3} times the range of the other values ({range.Low:G4} to {range.High:G4}) away. It is clipped to near the end of that range. Correct it, or filter its row out, if it is a mistake; take the logarithm of the column if such values are right.");
    }

    private static string Name(DataViewSchema.Column column, int slot)
    {
        if (!column.HasSlotNames())
            return "";
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return $" ('{names.GetItemOrDefault(slot)}')";
    }
}
