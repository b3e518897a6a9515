using Microsoft.ML.Data;

namespace TextFineTune;

/// <summary>The prediction for a question.</summary>
internal sealed class Intent
{
    /// <summary>The intent with the highest probability.</summary>
    public string PredictedLabel { get; set; } = "";

    /// <summary>The probabilities of all intents.</summary>
    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];
}
