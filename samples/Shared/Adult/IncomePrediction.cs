namespace Samples.Shared.Adult;

/// <summary>Whether a person earns more than 50,000 dollars, and how likely that is.</summary>
internal sealed class IncomePrediction
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
