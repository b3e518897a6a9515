using Benchmarks.Images;

namespace Benchmarks.Noisy;

/// <summary>An image whose label may be wrong.</summary>
internal sealed class NoisyImage : LabeledImage
{
    /// <summary>The true class; trainers do not see it.</summary>
    public uint TrueLabel { get; init; }
}
