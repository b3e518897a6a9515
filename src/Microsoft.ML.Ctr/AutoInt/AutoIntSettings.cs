namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>The shape of an AutoInt network.</summary>
/// <param name="Groups">The number of pooled fields and the width of their vectors, for each width.</param>
/// <param name="Numbers">S, the numeric fields.</param>
/// <param name="Dimension">d, the width of a field's vector in the network; other widths are projected to it.</param>
/// <param name="Layers">The number of attention layers.</param>
/// <param name="Layer">The shape of an attention layer.</param>
/// <param name="TowerWidths">The hidden layers of the deep tower; empty for no tower.</param>
/// <param name="TowerDropout">The share of the tower's hidden values dropped in training.</param>
/// <param name="EmbeddingDropout">The share of the values of field vectors dropped in training.</param>
/// <param name="Wide">True if there is a first-order term.</param>
/// <param name="InitialDeviation">The standard deviation of the initial vectors of numeric fields.</param>
internal sealed record AutoIntSettings(
    IReadOnlyList<(int Fields, int Width)> Groups,
    int Numbers,
    int Dimension,
    int Layers,
    InteractingLayerSettings Layer,
    IReadOnlyList<int> TowerWidths,
    double TowerDropout,
    double EmbeddingDropout,
    bool Wide,
    double InitialDeviation)
{
    /// <summary>M.</summary>
    public int Fields => Groups.Sum(group => group.Fields) + Numbers;
}
