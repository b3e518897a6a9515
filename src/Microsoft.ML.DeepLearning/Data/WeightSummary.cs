using System.Runtime.InteropServices;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Collects the range of example weights and their sum in each class.</summary>
internal sealed class WeightSummary
{
    private readonly Dictionary<int, double> _ofClasses = [];
    private float _lowest = float.PositiveInfinity;
    private float _highest;

    /// <summary>The lowest weight and the highest; 1 where no row has been added.</summary>
    public (double Lowest, double Highest) Range => _highest == 0 ? (1, 1) : (_lowest, _highest);

    /// <summary>By class number from 0.</summary>
    public IReadOnlyDictionary<int, double> OfClasses => _ofClasses;

    /// <param name="classes">The label as keys from 1; null where it is a number.</param>
    /// <param name="weights">Null where every row has weight 1.</param>
    /// <param name="rows">The rows of the blocks that count.</param>
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
