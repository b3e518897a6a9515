using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Collects a <see cref="DataSummary"/> block by block in memory that does not grow with the data.</summary>
internal sealed class DataSummaryBuilder
{
    /// <summary>The maximum number of rows in the sample; wide rows reduce it.</summary>
    public const int SampleSize = 16_384;

    private const long SampleBytes = 64L << 20;

    private readonly TrainingColumns _columns;
    private readonly long _seed;
    private readonly int _sampleRows;
    private readonly float[][] _minimum;
    private readonly float[][] _maximum;
    private readonly bool[][] _missing;
    private readonly List<long> _sampleKeys = [];
    private readonly WeightSummary _weights = new();
    private RowBlock _sample;
    private long _sampleBound = long.MaxValue;
    private long _rows;
    private double _weightSum;
    private double _mean;
    private double _squares;

    public DataSummaryBuilder(TrainingColumns columns, long seed)
    {
        _columns = columns;
        _seed = seed;
        _sampleRows = (int)Math.Clamp(SampleBytes / columns.RowBytes, 256, SampleSize);
        _sample = new RowBlock(columns.All);
        _minimum = [.. columns.Inputs.Select(spec => Slots(spec, float.PositiveInfinity))];
        _maximum = [.. columns.Inputs.Select(spec => Slots(spec, float.NegativeInfinity))];
        _missing = [.. columns.Inputs.Select(spec => new bool[spec.AllowsMissing ? spec.Width : 0])];
    }

    /// <summary>Adds the given rows of a block of training columns.</summary>
    public void Add(RowBlock block, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _minimum.Length; i++)
        {
            Widen(block.Columns[i], rows, _minimum[i], _maximum[i]);
            FindMissing(block.Columns[i], rows, _missing[i]);
        }
        var weights = _columns.Weight is null ? null : (ColumnBlock<float>)block.Columns[^1];
        AddLabels(block.Columns[_minimum.Length] as ColumnBlock<float>, weights, rows);
        _weights.Add(block.Columns[_minimum.Length] as ColumnBlock<int>, weights, rows);
        AddToSample(block, rows);
    }

    public DataSummary Build() => new(
        _rows,
        _weightSum,
        _mean,
        _weightSum > 0 ? Math.Sqrt(_squares / _weightSum) : 0,
        _minimum,
        _maximum,
        _sample)
    {
        Missing = _missing,
        WeightRange = _weights.Range,
        ClassWeightSums = _weights.OfClasses,
    };

    private static float[] Slots(ColumnSpec spec, float start)
    {
        var slots = new float[spec.Content is ColumnContent.Keys or ColumnContent.Pixels ? 0 : spec.Width];
        Array.Fill(slots, start);
        return slots;
    }

    private static void Widen(ColumnBlock column, ReadOnlySpan<int> rows, float[] minimum, float[] maximum)
    {
        if (minimum.Length == 0)
            return;
        var numbers = (ColumnBlock<float>)column;
        foreach (int row in rows)
        {
            var values = numbers.Row(row);
            TensorPrimitives.MinNumber(minimum, values, minimum);
            TensorPrimitives.MaxNumber(maximum, values, maximum);
        }
    }

    // The sample may hold none of a slot's few missing values.
    private static void FindMissing(ColumnBlock column, ReadOnlySpan<int> rows, bool[] missing)
    {
        if (missing.Length == 0)
            return;
        var numbers = (ColumnBlock<float>)column;
        foreach (int row in rows)
        {
            var values = numbers.Row(row);
            if (!float.IsNaN(TensorPrimitives.Max(values))) // NaN if one is
                continue;
            for (int slot = 0; slot < values.Length; slot++)
                missing[slot] |= float.IsNaN(values[slot]);
        }
    }

    // West's weighted update needs no second pass and avoids cancellation of large sums. A key has no mean; 0 is used.
    private void AddLabels(ColumnBlock<float>? labels, ColumnBlock<float>? weights, ReadOnlySpan<int> rows)
    {
        var (weightSum, mean, squares) = (_weightSum, _mean, _squares);
        foreach (int row in rows)
        {
            double label = labels is null ? 0 : labels.Values[row];
            double weight = weights is null ? 1 : weights.Values[row];
            weightSum += weight;
            double step = label - mean;
            mean += weight / weightSum * step;
            squares += weight * step * (label - mean);
        }
        (_weightSum, _mean, _squares) = (weightSum, mean, squares);
    }

    // Every row has a fixed random key. The sample is the rows with keys below a bound, which is halved when the sample is full.
    private void AddToSample(RowBlock block, ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            long key = RandomSource.Mix(_seed, _rows++);
            if (key > _sampleBound)
                continue;
            _sample.AppendRows(block, [row]);
            _sampleKeys.Add(key);
            if (_sample.Rows > _sampleRows)
                HalveSample();
        }
    }

    private void HalveSample()
    {
        _sampleBound /= 2;
        int[] kept = [.. Enumerable.Range(0, _sampleKeys.Count).Where(i => _sampleKeys[i] <= _sampleBound)];
        var smaller = new RowBlock(_columns.All);
        smaller.AppendRows(_sample, kept);
        _sample = smaller;
        _sampleKeys.RemoveAll(key => key > _sampleBound);
    }
}

/// <summary>Collects the range of example weights and their sum per class.</summary>
internal sealed class WeightSummary
{
    private readonly Dictionary<int, double> _ofClasses = [];
    private float _lowest = float.PositiveInfinity;
    private float _highest;

    /// <summary>The lowest and the highest weight; 1 before a row is added.</summary>
    public (double Lowest, double Highest) Range => _highest == 0 ? (1, 1) : (_lowest, _highest);

    /// <summary>By class number from 0.</summary>
    public IReadOnlyDictionary<int, double> OfClasses => _ofClasses;

    /// <param name="classes">The label as keys from 1; null if it is a number.</param>
    /// <param name="weights">Null if every row has weight 1.</param>
    /// <param name="rows">The rows of the blocks to add.</param>
    public void Add(ColumnBlock<int>? classes, ColumnBlock<float>? weights, ReadOnlySpan<int> rows)
    {
        if (classes is null && weights is null)
            return;
        foreach (int row in rows)
        {
            float weight = weights is null ? 1 : weights.Values[row];
            _lowest = Math.Min(_lowest, weight);
            _highest = Math.Max(_highest, weight);
            if (classes is not null)
                CollectionsMarshal.GetValueRefOrAddDefault(_ofClasses, classes.Values[row] - 1, out _) += weight;
        }
    }
}
