namespace Samples.Shared.Adult;

/// <summary>Predicts if a person earns more than 50,000 dollars, with the probability.</summary>
internal sealed class IncomePrediction
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
