using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Chooses the storage of a <see cref="TargetMemory"/> before it is allocated.</summary>
/// <param name="Options">Storage, limit and averaging.</param>
/// <param name="Rows">N.</param>
/// <param name="Classes">C.</param>
internal sealed record TargetMemoryPlan(NoisyLabelOptions Options, long Rows, int Classes)
{
    private static readonly TargetStorage[] FromExactToSmall = [TargetStorage.Full, TargetStorage.Half, TargetStorage.TopClasses];

    private int Kept => Math.Min(Options.TopClasses, Classes);

    /// <summary>The storage used; never <see cref="TargetStorage.Auto"/>.</summary>
    /// <exception cref="InvalidOperationException">The limit is too low; the message states the memory that each storage needs, and the remedies.</exception>
    public TargetStorage Storage
    {
        get
        {
            TargetStorage[] allowed = Options.TargetStorage == TargetStorage.Auto ? FromExactToSmall : [Options.TargetStorage];
            foreach (var storage in allowed)
            {
                if (Megabytes(storage) <= Options.MemoryLimitMegabytes)
                    return storage;
            }
            throw TooLarge(allowed);
        }
    }

    public TargetMemory Create(Device device) => Storage switch
    {
        TargetStorage.Full => new DenseTargetMemory(Rows, Classes, Options.Averaging, ScalarType.Float32, device),
        TargetStorage.Half => new DenseTargetMemory(Rows, Classes, Options.Averaging, ScalarType.Float16, device),
        _ => new TopTargetMemory(Rows, Classes, Kept, Options.Averaging, device),
    };

    /// <summary>In units of 2²⁰ bytes.</summary>
    public double Megabytes(TargetStorage storage) => (double)Rows / (1 << 20) * storage switch
    {
        TargetStorage.Full => sizeof(float) * (double)Classes,
        TargetStorage.Half => sizeof(ushort) * (double)Classes,
        _ => (sizeof(ushort) + sizeof(int)) * (double)Kept,
    };

    private InvalidOperationException TooLarge(TargetStorage[] tried)
    {
        string needs = string.Join(", ", FromExactToSmall.Select(storage => $"{Text(storage)} MB as {storage}"));
        string top = $"{nameof(Options.TopClasses)} = {Kept}";
        return new InvalidOperationException(
            $"Early-learning regularisation keeps an average prediction for each of {Rows} rows and {Classes} classes: {needs} with {top}. NoisyLabels.{nameof(Options.MemoryLimitMegabytes)} is {Options.MemoryLimitMegabytes}, and NoisyLabels.{nameof(Options.TargetStorage)} allows {string.Join(", ", tried)}. Raise the limit, choose a smaller storage, reduce {nameof(Options.TopClasses)}, or learn from fewer rows.");
    }

    private string Text(TargetStorage storage) => Math.Ceiling(Megabytes(storage)).ToString("N0", CultureInfo.InvariantCulture);
}
