using Microsoft.ML.Peft.Adapters;

namespace Benchmarks.Peft.Story;

/// <summary>What one training came to.</summary>
/// <param name="LearningRate">What it was trained with.</param>
/// <param name="Epoch">The epoch that the validation fables chose.</param>
/// <param name="Parameters">How many numbers were trained.</param>
/// <param name="Validation">Perplexity of the fables to choose by.</param>
/// <param name="Test">Perplexity of the fables to measure on.</param>
/// <param name="Stories">Perplexity of the stories of the untrained model.</param>
/// <param name="Seconds">Of training, EVA's beginning and validation included.</param>
/// <param name="Spectrum">What became of the weights.</param>
internal sealed record StoryResult(double LearningRate, int Epoch, long Parameters, double Validation, double Test, double Stories, double Seconds, SpectralReport Spectrum);
