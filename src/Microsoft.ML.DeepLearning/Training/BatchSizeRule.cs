using System.Numerics;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// How a <see cref="TrainingOptions.BatchSize"/> of 0 follows the number of rows: the largest power of two that gives an epoch enough
/// steps. With large batches few rows make so few steps that a run ends before anything is learned.
/// </summary>
/// <param name="Smallest">The smallest batch, a power of two.</param>
/// <param name="Largest">The largest batch, a power of two.</param>
/// <param name="Steps">The steps that an epoch has at least, where <paramref name="Smallest"/> allows it.</param>
public sealed record BatchSizeRule(int Smallest, int Largest, int Steps)
{
    /// <summary>The batch size for a number of training rows.</summary>
    public int For(long trainingRows)
    {
        var powerOfTwo = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, trainingRows / Steps) + 1) / 2;
        return (int)Math.Clamp(powerOfTwo, Smallest, Largest);
    }
}
