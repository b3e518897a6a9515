using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>The columns, or the slot, that are shuffled between rows together.</summary>
/// <param name="Name">The name in the result.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Slot">The slot of the single column; null for whole columns.</param>
public sealed record PermutedPart(string Name, IReadOnlyList<DataViewSchema.Column> Columns, int? Slot = null)
{
    /// <summary>The parts of groups of columns.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="slotBySlot">True to split a group of a single vector of known size into its slots.</param>
    /// <returns>One part for each group or slot, each with its own name.</returns>
    /// <exception cref="ArgumentException">A column is missing, or two groups have one name.</exception>
    public static IReadOnlyList<PermutedPart> Of(DataViewSchema schema, IReadOnlyList<ColumnGroup> groups, bool slotBySlot = false)
    {
        if (groups.GroupBy(group => group.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Two groups of columns are named '{twice.Key}'. Give each group its own name.", nameof(groups));
        var whole = groups.Select(group => new PermutedPart(group.Name, [.. group.ColumnNames.Select(name => Find(schema, name))]));
        if (!slotBySlot)
            return [.. whole];
        PermutedPart[] parts = [.. whole.SelectMany(part => part.Columns is [{ Type: VectorDataViewType { Size: > 0 } type }] ? part.SlotsOf(type) : [part])];
        // A slot's own name, as in ML.NET's permutation feature importance, unless two parts would share it.
        var shared = parts.GroupBy(part => part.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        return [.. parts.Select(part => part.Slot is int slot && shared.Contains(part.Name) ? part with { Name = $"{part.Columns[0].Name}.{part.Name}" } : part)
            .GroupBy(part => part.Name).SelectMany(same => same.Count() == 1 ? same : same.Select(part => part with { Name = $"{part.Name} (slot {part.Slot})" }))];
    }

    private IEnumerable<PermutedPart> SlotsOf(VectorDataViewType type)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (Columns[0].HasSlotNames())
            Columns[0].GetSlotNames(ref names);
        return Enumerable.Range(0, type.Size).Select(slot => new PermutedPart(
            slot < names.Length && names.GetItemOrDefault(slot) is { IsEmpty: false } name ? name.ToString() : $"Slot {slot}", Columns, slot));
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name)
        => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"Permuted column '{name}' is missing; the data has the columns {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.");
}
