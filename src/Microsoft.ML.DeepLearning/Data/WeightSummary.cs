using System.Runtime.InteropServices;

namespace Microsoft.ML.DeepLearning.Data;

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
