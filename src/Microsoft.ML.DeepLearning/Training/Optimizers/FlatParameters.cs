using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Places the parameters of all groups in one flat buffer, so that an optimizer step needs only a few kernels
/// for any number of layers. While it exists, parameters and their gradients are views: no other code may
/// replace a parameter's storage or set its gradient to null. Disposing gives each parameter its own storage again.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly List<FlatEntry> _entries;
    private readonly List<FlatSegment> _segments = [];
    private readonly Tensor? _shadow;
    private readonly Tensor? _shadowGradient;
    private bool _disposed;

    /// <param name="groups">Parameters that are all float32 or all float64, on one device, each listed once.</param>
    /// <param name="computeType">BFloat16 gives the modules parameters of that type; the trained values keep full precision.</param>
    public FlatParameters(IReadOnlyList<ParameterGroup> groups, ScalarType? computeType = null)
    {
        _entries = FlatEntry.Layout(groups);
        var first = _entries[0].Value;
        var type = first.dtype;
        if (computeType is { } asked && asked != type && asked != ScalarType.BFloat16)
            throw new ArgumentException($"The compute type is {asked}; it must be BFloat16 or the parameters' own type, {type}.", nameof(computeType));
        var length = _entries[^1].End;
        var device = first.device;

        using var scope = NewDisposeScope();
        using var gradientOff = no_grad();
        Values = empty(length, type, device);
        Gradient = zeros(length, type, device);
        if (computeType == ScalarType.BFloat16)
        {
            _shadow = empty(length, ScalarType.BFloat16, device).DetachFromDisposeScope();
            _shadowGradient = zeros(length, ScalarType.BFloat16, device).DetachFromDisposeScope();
        }

        foreach (var entry in _entries)
            entry.View(Values).copy_(entry.Value);
        Publish();
        foreach (var entry in _entries)
        {
            ParameterStorage.Replace(entry.Value, entry.View(_shadow ?? Values));
            entry.Value.grad = entry.View(_shadowGradient ?? Gradient);
        }

        AddSegments(groups);
        Values.DetachFromDisposeScope();
        Gradient.DetachFromDisposeScope();
    }

    /// <summary>The master values, [P], in the order of the groups and their parameters.</summary>
    public Tensor Values { get; }

    /// <summary>The gradient, [P], of the type of <see cref="Values"/>. Optimizers may write to it.</summary>
    public Tensor Gradient { get; }

    /// <summary>One range per group, in order.</summary>
    public IReadOnlyList<FlatSegment> Segments => _segments;

    public void ZeroGradient()
    {
        using var scope = NewDisposeScope();
        (_shadowGradient ?? Gradient).zero_();
    }

    /// <summary>Converts the gradient of the compute type to <see cref="Gradient"/>; call it after backward.</summary>
    public void CollectGradient()
    {
        if (_shadowGradient is not null)
            Gradient.copy_(_shadowGradient);
    }

    /// <summary>Copies <see cref="Values"/> to the modules; call it after every change of the values.</summary>
    public void Publish() => _shadow?.copy_(Values);

    /// <summary>
    /// Scales the gradient of the trained groups so that their common Euclidean norm is at most
    /// <paramref name="maximum"/>. Returns the norm before scaling; if it is not finite, nothing is scaled.
    /// </summary>
    /// <param name="maximum">The largest norm.</param>
    /// <param name="otherSquares">The sum of squares of gradients stored elsewhere that belong to the same norm.</param>
    public double ClipGradientNorm(double maximum, double otherSquares = 0)
    {
        if (!(maximum > 0))
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "The largest gradient norm must be greater than 0.");
        using var scope = NewDisposeScope();
        var ranges = FlatRange.Active(this);
        var norm = Math.Sqrt(ranges.Sum(Squares) + otherSquares);
        if (double.IsFinite(norm) && norm > maximum)
        {
            foreach (var range in ranges)
                range.Of(Gradient).Multiply(maximum / norm);
        }

        return norm;
    }

    /// <summary>
    /// The name of the first parameter whose gradient or value is not finite, or null.
    /// Two sums are usually enough; parameters are only checked one by one if a sum is not finite.
    /// </summary>
    public string? FirstNonFinite()
    {
        using var scope = NewDisposeScope();
        if (double.IsFinite(Values.sum().Number()) && double.IsFinite(Gradient.sum().Number()))
            return null;
        foreach (var entry in _entries)
        {
            using var inner = NewDisposeScope();
            if (!entry.View(Values).isfinite().all().item<bool>() || !entry.View(Gradient).isfinite().all().item<bool>())
                return entry.Name;
        }

        return null;
    }

    /// <summary>The largest absolute value.</summary>
    public double Largest()
    {
        using var scope = NewDisposeScope();
        return Values.norm(p: float.PositiveInfinity).Number();
    }

    /// <summary>A copy of the values outside all dispose scopes; the caller disposes it.</summary>
    public Tensor Snapshot() => Values.clone().DetachFromDisposeScope();

    public void Restore(Tensor snapshot)
    {
        Values.copy_(snapshot);
        Publish();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        using var scope = NewDisposeScope();
        foreach (var entry in _entries.Where(entry => !entry.Value.IsInvalid))
            ParameterStorage.Replace(entry.Value, entry.View(Values).clone());
        foreach (var segment in _segments)
        {
            segment.Values.Dispose();
            segment.Gradient.Dispose();
        }

        Values.Dispose();
        Gradient.Dispose();
        _shadow?.Dispose();
        _shadowGradient?.Dispose();
    }

    private double Squares(FlatRange range) => Gradient.device_type == DeviceType.CPU && Gradient.dtype == ScalarType.Float32
        ? SquareSum.Of(TensorMemory.Address(Gradient), range.Offset, range.Length)
        : Math.Pow(range.Of(Gradient).norm().Number(), 2);

    private void AddSegments(IReadOnlyList<ParameterGroup> groups)
    {
        long offset = 0;
        foreach (var group in groups)
        {
            var length = group.Parameters.Sum(parameter => parameter.Value.NumberOfElements);
            _segments.Add(new FlatSegment(
                group,
                offset,
                length,
                Values.narrow(0, offset, length).DetachFromDisposeScope(),
                Gradient.narrow(0, offset, length).DetachFromDisposeScope()));
            offset += length;
        }
    }
}

/// <summary>
/// The part of the flat buffer with one group. The views belong to <see cref="FlatParameters"/>.
/// </summary>
internal sealed record FlatSegment(ParameterGroup Group, long Offset, long Length, Tensor Values, Tensor Gradient);

/// <summary>
/// A part of the flat buffer with common settings. Adjacent groups with equal settings form one range,
/// so a step usually is one pass over the whole buffer.
/// </summary>
internal readonly record struct FlatRange(long Offset, long Length, double LearningRateFactor, double WeightDecayFactor, long Steps)
{
    /// <summary>This range of a flat buffer.</summary>
    public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Length);

    /// <summary>The ranges of the trained groups, in order.</summary>
    /// <param name="parameters">The flat buffer.</param>
    /// <param name="distinguishDecay">True if groups with different weight decay need separate ranges.</param>
    /// <param name="steps">The number of updates so far, per group; groups with different numbers are kept apart. May be empty.</param>
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
                distinguishDecay && segment.Group.WeightDecay ? segment.Group.WeightDecayFactor : 0,
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
