using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// A part of the flat buffer with common settings. Neighbouring groups that agree are one range,
/// so that the usual step is one pass over the whole buffer.
/// </summary>
internal readonly record struct FlatRange(long Offset, long Length, double LearningRateFactor, bool WeightDecay, long Steps)
{
    /// <summary>This range of a flat buffer.</summary>
    public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Length);

    /// <summary>The ranges of the groups that are trained, in order.</summary>
    /// <param name="parameters">The flat buffer.</param>
    /// <param name="distinguishDecay">True if groups with and without weight decay need ranges of their own.</param>
    /// <param name="steps">Updates done so far, per group; groups that differ are kept apart. May be empty.</param>
    public static List<FlatRange> Active(FlatParameters parameters, bool distinguishDecay = false, ReadOnlySpan<long> steps = default)
    {
        var ranges = new List<FlatRange>();
        for (int i = 0; i < parameters.Segments.Count; i++)
        {
            var segment = parameters.Segments[i];
            if (segment.Group.Frozen || segment.Length == 0)
                continue;
            var next = new FlatRange(
                segment.Offset,
                segment.Length,
                segment.Group.LearningRateFactor,
                distinguishDecay && segment.Group.WeightDecay,
                steps.IsEmpty ? 0 : steps[i]);
            if (ranges.Count > 0 && ranges[^1].Continues(next))
                ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + next.Length };
            else
                ranges.Add(next);
        }

        return ranges;
    }

    private bool Continues(FlatRange next) => next == this with { Offset = Offset + Length, Length = next.Length };
}
