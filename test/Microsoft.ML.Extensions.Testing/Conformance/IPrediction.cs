namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>What a PredictionEngine fills, in the form of <see cref="ScoreReader"/>.</summary>
internal interface IPrediction
{
    float[] ToScores();
}
