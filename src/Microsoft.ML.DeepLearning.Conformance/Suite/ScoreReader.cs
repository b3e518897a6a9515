using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>Reads a model's output for a row as one array: scores, probability, predicted label.</summary>
internal sealed class ScoreReader(DataViewRow row)
{
    private static readonly string[] Names = ["Score", "Probability", "PredictedLabel"];

    private readonly Func<IEnumerable<float>>[] _values = [.. Columns(row.Schema).Select(column => Bind(row, column))];

    public static IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema) => Names.Select(schema.GetColumnOrNull).OfType<DataViewSchema.Column>();

    public static float[][] ReadAll(IDataView scored)
    {
        using var cursor = scored.GetRowCursor(Columns(scored.Schema));
        return ReadAll(cursor);
    }

    public static float[][] ReadAll(DataViewRowCursor cursor)
    {
        var reader = new ScoreReader(cursor);
        var rows = new List<float[]>();
        while (cursor.MoveNext())
            rows.Add(reader.Read());
        return [.. rows];
    }

    /// <summary>Asserts that two sets of rows are bitwise equal; all NaN are equal.</summary>
    public static void AssertSame(float[][] expected, float[][] actual, string what)
    {
        Assert.HasCount(expected.Length, actual, $"{what}: rows");
        for (int row = 0; row < expected.Length; row++)
            Assert.IsTrue(Bits(expected[row]).SequenceEqual(Bits(actual[row])), $"{what}: row {row} is [{string.Join(", ", actual[row])}] instead of [{string.Join(", ", expected[row])}]");
    }

    public static void AssertClose(float[][] expected, float[][] actual, double tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual, $"{what}: rows");
        foreach (var (wanted, found) in expected.SelectMany(row => row).Zip(actual.SelectMany(row => row)))
            Assert.AreEqual(wanted, found, tolerance * Math.Max(1, Math.Abs(wanted)), what);
    }

    public static void AssertFinite(float[][] scores, string what)
        => Assert.IsTrue(scores.All(row => row.All(float.IsFinite)), $"{what}: not all scores are finite");

    public float[] Read() => [.. _values.SelectMany(value => value())];

    private static IEnumerable<int> Bits(float[] values) => values.Select(value => float.IsNaN(value) ? int.MaxValue : BitConverter.SingleToInt32Bits(value));

    private static Func<IEnumerable<float>> Bind(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return Bind<VBuffer<float>>(row, column, value => value.DenseValues());
        if (column.Type.RawType == typeof(bool))
            return Bind<bool>(row, column, value => [value ? 1 : 0]);
        if (column.Type.RawType == typeof(uint))
            return Bind<uint>(row, column, value => [value]);
        return Bind<float>(row, column, value => [value]);
    }

    private static Func<IEnumerable<float>> Bind<T>(DataViewRow row, DataViewSchema.Column column, Func<T, IEnumerable<float>> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
