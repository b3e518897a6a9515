namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>The shape of an attention layer over fields.</summary>
internal sealed record InteractingLayerSettings(
    int Heads, int HeadDimension, bool Residual, bool ScaleScores, AttentionProjection Projection, bool LayerNorm, double Dropout)
{
    /// <summary>Values of a field after the layer, H·d'.</summary>
    public int Width => Heads * HeadDimension;
}
