using Microsoft.ML;

namespace Benchmarks.Images;

/// <summary>A trainer of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Measure">Trains on a task with a seed and returns the contestant's own result, then one for each of <see cref="Within"/>.</param>
internal sealed record ImageContestant(string Name, Func<MLContext, ImageTask, int, IReadOnlyList<ImageResult>> Measure)
{
    /// <summary>Further rows of the table from the same training: earlier states of the network.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    /// <summary>All its rows of the table.</summary>
    public IReadOnlyList<string> Rows => [Name, .. Within];
}
