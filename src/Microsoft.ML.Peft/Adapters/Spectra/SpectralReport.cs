using System.Globalization;
using System.Text;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>The changes of a network's weights by fine-tuning, layer by layer. <see cref="ToString"/> returns a table.</summary>
/// <param name="Layers">The layers, in the order of the network.</param>
/// <param name="SingularVectors">The number of strongest singular vectors of each new weight that were compared.</param>
/// <param name="CosineThreshold">An intruder's largest absolute cosine with an old singular vector is below this.</param>
public sealed record SpectralReport(IReadOnlyList<LayerSpectrum> Layers, int SingularVectors, double CosineThreshold)
{
    /// <summary>All layers together.</summary>
    public int IntruderDimensions => Layers.Sum(layer => layer.IntruderDimensions);

    /// <summary>One row per layer.</summary>
    public override string ToString()
    {
        var width = Layers.Select(layer => layer.Name.Length).Append("layer".Length).Max();
        var text = new StringBuilder();
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"{"layer".PadRight(width)}  intruders of {SingularVectors,3}  effective rank of the change  norm of the change");
        foreach (var layer in Layers)
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{layer.Name.PadRight(width)}  {layer.IntruderDimensions,16}  {layer.EffectiveRank,28:F1}  {layer.RelativeNorm,18:P2}");
        return text.ToString();
    }
}
