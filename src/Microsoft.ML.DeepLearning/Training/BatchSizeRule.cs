using System.Numerics;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// Chooses the batch size from the number of rows if <see cref="TrainingOptions.BatchSize"/> is 0: the largest power of two that gives an epoch enough
/// steps. With large batches and few rows a run would have too few steps to learn.
/// </summary>
/// <param name="Smallest">The smallest batch, a power of two.</param>
/// <param name="Largest">The largest batch, a power of two.</param>
/// <param name="Steps">The minimum number of steps of an epoch, as far as <paramref name="Smallest"/> allows.</param>
public sealed record BatchSizeRule(int Smallest, int Largest, int Steps)
{
    /// <summary>The batch size for a number of training rows.</summary>
    public int For(long trainingRows)
    {
        var powerOfTwo = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, trainingRows / Steps) + 1) / 2;
        return (int)Math.Clamp(powerOfTwo, Smallest, Largest);
    }
}
