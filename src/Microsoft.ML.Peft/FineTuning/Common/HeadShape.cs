namespace Microsoft.ML.Peft.FineTuning.Common;

/// <param name="HiddenWidth">The values between its two layers; 0 for a single layer.</param>
/// <param name="Outputs">O.</param>
/// <param name="Dropout">The share of the values in front of each layer that is dropped in training.</param>
internal sealed record HeadShape(int HiddenWidth, int Outputs, double Dropout);
