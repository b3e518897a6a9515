using Microsoft.ML.Data;

namespace Samples.Shared.Clothing;

/// <summary>The model's prediction for a picture.</summary>
internal sealed class ClothingPrediction
{
    /// <summary>The class with the highest probability.</summary>
    public string PredictedLabel { get; set; } = "";

    /// <summary>The probabilities of <see cref="ClothingFiles.Classes"/>.</summary>
    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];
}
