using Benchmarks.Images;
using Microsoft.ML;

namespace Benchmarks.Noisy;

/// <summary>A method to learn from partly wrong labels.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Train">Trains on a task with labels from a source and a seed, and returns the network's curve.</param>
internal sealed record NoisyContestant(string Name, Func<MLContext, ImageTask, LabelSource, int, IReadOnlyList<EpochPoint>> Train);
