using Microsoft.ML.Peft.Adapters;

namespace Benchmarks.Peft.Story;

/// <summary>The result of one training.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Epoch">The epoch that the validation fables selected.</param>
/// <param name="Parameters">The number of trained parameters.</param>
/// <param name="Validation">Perplexity of the validation fables.</param>
/// <param name="Test">Perplexity of the test fables.</param>
/// <param name="Stories">Perplexity of the stories of the untrained model.</param>
/// <param name="Seconds">Training time, including EVA's initialisation and validation.</param>
/// <param name="Spectrum">The diagnosed changes of the weights.</param>
internal sealed record StoryResult(double LearningRate, int Epoch, long Parameters, double Validation, double Test, double Stories, double Seconds, SpectralReport Spectrum);
