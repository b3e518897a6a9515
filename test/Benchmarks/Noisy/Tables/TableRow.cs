namespace Benchmarks.Noisy.Tables;

/// <summary>Prepared features and a label of two classes.</summary>
internal sealed class TableRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }
}
