namespace Microsoft.ML.Ctr;

/// <summary>The attention between AutoInt's fields, averaged over rows and heads.</summary>
public sealed class FieldInteractions
{
    private readonly double[][][] _layers;

    internal FieldInteractions(IReadOnlyList<string> fields, double[][][] layers, long rows)
    {
        Fields = fields;
        Rows = rows;
        _layers = layers;
    }

    /// <summary>Gets the fields, in the order of the matrices.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Gets the number of averaged rows.</summary>
    public long Rows { get; }

    /// <summary>Gets the number of attention layers.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>Gets the matrix of one layer.</summary>
    /// <param name="layer">The layer; 0 reads the field vectors.</param>
    /// <returns>A copy. Entry [m][k] is the share, 0 to 1, of field k in the new vector of field m. Each [m] sums to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The layer does not exist.</exception>
    public double[][] GetLayer(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, LayerCount);
        return [.. _layers[layer].Select(row => row.ToArray())];
    }

    /// <summary>Gets the mean of the matrices of all layers.</summary>
    /// <returns>A matrix like those of <see cref="GetLayer"/>.</returns>
    public double[][] GetAverage()
        => [.. Enumerable.Range(0, Fields.Count).Select(m => Enumerable.Range(0, Fields.Count).Select(k => _layers.Average(layer => layer[m][k])).ToArray())];
}
