using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// How a first layer reads the features: each has a piecewise-linear function on its own knots, a bounded linear term and, where training
/// rows lack it, an offset for missing values. A network of h hidden nodes learns one row of h numbers for each interval, each linear term
/// and each offset, in this order. A category is a key column after the features: each of its values has a learned row of its own, and so have missing
/// and unknown values together. The rows of categories are apart from the others, because a step changes only those of its batch.
/// </summary>
internal sealed class KnotLayout
{
    // The linear term u/√(1 + (u/3)²) never exceeds 3 times its unit.
    public const float Reach = 3;

    // A value further out has the same term; the square of a larger number would overflow.
    public const float Far = 1e15f;

    // Float arithmetic on differences of knots stays finite within these bounds.
    private const float FarthestKnot = 1e37f;

    private KnotLayout(float[][] knots, float[] centre, float[] unit, bool[] hasMissing, int[] keyCounts)
    {
        Knots = knots;
        Centre = centre;
        Unit = unit;
        FirstInterval = new int[knots.Length];
        FirstTableRow = new int[knots.Length];
        MissingRow = new int[knots.Length];
        for (var i = 0; i < knots.Length; i++)
        {
            (FirstInterval[i], FirstTableRow[i]) = (Intervals, TableRows);
            Intervals += Math.Max(0, knots[i].Length - 1);
            TableRows += knots[i].Length;
        }
        FirstLinear = Intervals;
        Rows = Intervals + knots.Length;
        for (var i = 0; i < knots.Length; i++)
            MissingRow[i] = hasMissing[i] ? Rows++ : -1;
        KeyCounts = keyCounts;
        FirstCategoryRow = new int[keyCounts.Length];
        for (var c = 0; c < keyCounts.Length; c++)
        {
            FirstCategoryRow[c] = CategoryRows;
            CategoryRows = checked(CategoryRows + keyCounts[c] + 1);
        }
    }

    /// <summary>Per feature, its knots in ascending order; empty where the linear term is enough.</summary>
    public IReadOnlyList<float[]> Knots { get; }

    /// <summary>Per feature, the value at which the linear term is 0.</summary>
    public float[] Centre { get; }

    /// <summary>Per feature, the distance that counts as 1; positive.</summary>
    public float[] Unit { get; }

    /// <summary>Per feature, the row of its first interval.</summary>
    public int[] FirstInterval { get; }

    /// <summary>Per feature, the place of its first knot in a table with one row for each knot.</summary>
    public int[] FirstTableRow { get; }

    /// <summary>Per feature, the row of the offset for a missing value; -1 where there is none.</summary>
    public int[] MissingRow { get; }

    /// <summary>The row of the linear term of feature 0.</summary>
    public int FirstLinear { get; }

    /// <summary>The number of intervals of all features.</summary>
    public int Intervals { get; }

    /// <summary>The number of learned rows.</summary>
    public int Rows { get; }

    /// <summary>The number of knots of all features.</summary>
    public int TableRows { get; }

    public int Features => Knots.Count;

    /// <summary>Per category, the number of its values.</summary>
    public int[] KeyCounts { get; }

    /// <summary>Per category, the row of missing and unknown values; that of key k is k further.</summary>
    public int[] FirstCategoryRow { get; }

    /// <summary>The number of learned rows of all categories.</summary>
    public int CategoryRows { get; }

    public int Categories => KeyCounts.Length;

    /// <summary>The numbers that a network reads of a row: the features, then the keys of the categories, 0 for a missing value.</summary>
    public int Inputs => Features + Categories;

    public bool HasMissing => MissingRow.Any(row => row >= 0);

    /// <summary>The learned row of a key of a category.</summary>
    public int CategoryRow(int category, float key) => FirstCategoryRow[category] + (key >= 1 && key <= KeyCounts[category] ? (int)key : 0);

    /// <summary>The learned rows of a feature.</summary>
    public IEnumerable<long> RowsOf(int feature)
    {
        for (var k = 1; k < Knots[feature].Length; k++)
            yield return FirstInterval[feature] + k - 1;
        yield return FirstLinear + feature;
        if (MissingRow[feature] >= 0)
            yield return MissingRow[feature];
    }

    /// <summary>The layout for some training rows.</summary>
    /// <param name="summary">The first input column holds the features, the others with a number of keys are categories.</param>
    /// <param name="knots">The largest number of intervals of a feature.</param>
    /// <param name="isCurved">True for features whose curvature is constrained: they have knots even if they have two values, and these reach from the smallest to the largest value of all rows.</param>
    public static KnotLayout Of(DataSummary summary, int knots, Func<int, bool>? isCurved = null)
    {
        var sample = (ColumnBlock<float>)summary.Sample.Columns[0];
        var width = summary.Minimum[0].Length;
        var places = new float[width][];
        var (centre, unit, missing) = (new float[width], new float[width], new bool[width]);
        var values = new float[sample.Rows];
        for (var i = 0; i < width; i++)
        {
            var present = 0;
            for (var row = 0; row < sample.Rows; row++)
            {
                var value = sample.Row(row)[i];
                if (!float.IsNaN(value))
                    values[present++] = Bounded(value);
            }
            missing[i] = summary.Missing[0][i];
            var sorted = values.AsSpan(0, present);
            sorted.Sort();
            places[i] = QuantileKnots.Of(sorted, knots);
            (centre[i], unit[i]) = Scale(sorted, places[i].Length == 2);
            var curved = places[i].Length > 1 && isCurved?.Invoke(i) == true;
            if (curved)
                (places[i][0], places[i][^1]) = (Bounded(summary.Minimum[0][i]), Bounded(summary.Maximum[0][i])); // the sample may lack them
            else if (places[i].Length <= 2)
                places[i] = [];
        }
        return new(places, centre, unit, missing, [.. summary.Sample.Columns.Select(column => column.Spec.KeyCount).Where(count => count > 0)]);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Features);
        for (var i = 0; i < Features; i++)
        {
            writer.Write(Knots[i].Length);
            foreach (var knot in Knots[i])
                writer.Write(knot);
            writer.Write(Centre[i]);
            writer.Write(Unit[i]);
            writer.Write(MissingRow[i] >= 0);
        }
        writer.Write(Categories);
        foreach (var count in KeyCounts)
            writer.Write(count);
    }

    /// <exception cref="InvalidDataException">The bytes are not those of a layout.</exception>
    public static KnotLayout Read(BinaryReader reader)
    {
        var width = StoredArrays.Count(reader, sizeof(float));
        var (knots, centre, unit, missing) = (new float[width][], new float[width], new float[width], new bool[width]);
        for (var i = 0; i < width; i++)
        {
            knots[i] = new float[StoredArrays.Count(reader, sizeof(float))];
            for (var k = 0; k < knots[i].Length; k++)
                knots[i][k] = reader.ReadSingle();
            (centre[i], unit[i], missing[i]) = (reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean());
        }
        var keyCounts = new int[StoredArrays.Count(reader, sizeof(int))];
        long rows = 0;
        for (var c = 0; c < keyCounts.Length; c++)
            rows += 1L + (keyCounts[c] = reader.ReadInt32());
        return keyCounts.All(count => count > 0) && rows <= int.MaxValue
            ? new(knots, centre, unit, missing, keyCounts)
            : throw new InvalidDataException($"Categories have {string.Join(", ", keyCounts)} values; each needs at least one.");
    }

    // Median and distance of the quartiles; mean and deviation where the quartiles are equal or there are two values.
    private static (float Centre, float Unit) Scale(ReadOnlySpan<float> sorted, bool hasTwoValues)
    {
        if (sorted.IsEmpty)
            return (0, 1);
        if (sorted[0] == sorted[^1])
            return (sorted[0], 1);
        double width = (double)sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        if (width > 0 && !hasTwoValues)
            return (sorted[sorted.Length / 2], Positive(width));
        double mean = 0;
        foreach (double value in sorted)
            mean += value / sorted.Length;
        double squares = 0;
        foreach (double value in sorted)
            squares += (value - mean) * (value - mean) / sorted.Length;
        return ((float)mean, Positive(Math.Sqrt(squares)));
    }

    private static float Bounded(float value) => Math.Clamp(value, -FarthestKnot, FarthestKnot);

    private static float Positive(double unit) => Math.Max((float)Math.Min(unit, float.MaxValue), float.Epsilon);
}
