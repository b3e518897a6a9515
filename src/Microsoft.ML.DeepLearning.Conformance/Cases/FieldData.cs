using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// Rows whose label depends on the parity of the category, a number and one tag. With histories it depends on the number and on the count
/// of past items with the current item's kind (its number modulo 3).
/// </summary>
internal static class FieldData
{
    private const int Items = 12;
    private const int Tags = 6;
    private const uint Missing = uint.MaxValue;

    public static IEnumerable<FieldRow> Rows(DataShape shape, bool historyCounts)
    {
        var random = new Random(shape.Seed);
        for (int i = 0; i < shape.Rows; i++)
        {
            uint category = (uint)random.Next(Categories(shape));
            uint item = (uint)random.Next(Items);
            uint[] tags = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (uint)random.Next(Tags + 1))];
            uint[] history = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (uint)random.Next(Items + 1))];
            float amount = (random.NextSingle() * 2) - 1;
            float signal = historyCounts
                ? history.Count(past => past > 0 && (past - 1) % 3 == item % 3) - 0.7f + (amount / 2)
                : (category % 2 == 0 ? 0.6f : -0.6f) + amount + (tags.Contains(1u) ? 0.4f : -0.1f);
            float[] measures = [.. Enumerable.Range(0, shape.Width).Select(_ => shape.ConstantPart ? 0.25f : random.NextSingle())];
            yield return new FieldRow
            {
                Id = $"row {i}",
                Amount = i % 17 == 5 ? float.NaN : amount,
                Measures = measures,
                Flag = random.Next(2) == 0,
                Category = i % 19 == 7 ? Missing : category,
                Tags = tags,
                Item = item,
                History = history,
                Label = signal > 0 != shape.Opposite,
            };
        }
    }

    public static SchemaDefinition Definition(DataShape shape)
    {
        var definition = SchemaDefinition.Create(typeof(FieldRow));
        definition[nameof(FieldRow.Measures)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Width);
        definition[nameof(FieldRow.Category)].ColumnType = Key(Categories(shape));
        definition[nameof(FieldRow.Tags)].ColumnType = new VectorDataViewType(Key(Tags));
        definition[nameof(FieldRow.Item)].ColumnType = Key(Items);
        definition[nameof(FieldRow.History)].ColumnType = new VectorDataViewType(Key(Items));
        return definition;
    }

    private static int Categories(DataShape shape) => shape.Width + 3;

    private static KeyDataViewType Key(int count) => new(typeof(uint), (ulong)count);
}
