using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// One update of Adam (Kingma and Ba, 2015, algorithm 1), as numbers:
/// g ← g + Penalty·x, x ← Shrink·x, m ← Beta1·m + (1 − Beta1)·g, v ← Beta2·v + (1 − Beta2)·g²,
/// x ← x − Rate·m / (√v / Correction + Epsilon).
/// </summary>
internal readonly record struct AdamUpdate
{
    public double Beta1 { get; init; }

    public double Beta2 { get; init; }

    public double Epsilon { get; init; }

    /// <summary>The learning rate divided by the bias correction of m.</summary>
    public double Rate { get; init; }

    /// <summary>The square root of the bias correction of v.</summary>
    public double Correction { get; init; }

    /// <summary>The factor of decoupled weight decay; 1 for none.</summary>
    public double Shrink { get; init; }

    /// <summary>The factor of the L2 penalty; 0 for none.</summary>
    public double Penalty { get; init; }

    /// <summary>
    /// The update as torch kernels, for any device. <paramref name="workspace"/> is overwritten, and so is the gradient
    /// if there is a penalty.
    /// </summary>
    public void Apply(Tensor values, Tensor gradient, Tensor first, Tensor second, Tensor workspace)
    {
        using var scope = NewDisposeScope();
        if (Penalty != 0)
            gradient.Add(values, Penalty);
        if (Shrink != 1)
            values.Multiply(Shrink);
        first.Multiply(Beta1).Add(gradient, 1 - Beta1);
        second.Multiply(Beta2).AddProduct(gradient, gradient, 1 - Beta2);
        workspace.copy_(second).sqrt_().Divide(Correction).Add(Epsilon);
        values.AddQuotient(first, workspace, -Rate);
    }
}

/// <summary>A part of a flat buffer and its update.</summary>
internal readonly record struct AdamPart(long Offset, long Length, AdamUpdate Update)
{
    /// <summary>This part of a flat buffer.</summary>
    public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Length);
}

/// <summary>
/// <see cref="AdamUpdate"/> in one pass over CPU memory. Separate torch kernels read and write the memory several times, and
/// each of them waits for all of torch's threads, which is slow if other processes keep the cores busy. The kernel uses no fused
/// multiply-add and elements are independent, so the bits depend neither on the vector width nor on the threads.
/// </summary>
internal static class AdamKernel
{
    private const long BlockLength = 1 << 16;

    /// <summary>Updates contiguous float32 or float64 tensors of one length on the CPU; the gradient is only read.</summary>
    public static void Apply(AdamUpdate update, Tensor values, Tensor gradient, Tensor first, Tensor second)
        => Apply([new AdamPart(0, values.NumberOfElements, update)], values, gradient, first, second);

    /// <summary>Updates parts of such tensors. Together, because a view of each part would cost more than the update of a small one.</summary>
    public static void Apply(List<AdamPart> parts, Tensor values, Tensor gradient, Tensor first, Tensor second)
    {
        if (parts.Count == 0)
            return;
        if (values.dtype == ScalarType.Float64)
            Apply<double>(parts, values, gradient, first, second);
        else
            Apply<float>(parts, values, gradient, first, second);
    }

    /// <summary>
    /// Updates the rows that a step of a sparse parameter touched, and their moments; all are float32 on the CPU, [R, W], and
    /// the gradient is [U, W].
    /// </summary>
    public static void ApplyRows(AdamUpdate update, SparseParameter parameter, Tensor gradient, Tensor first, Tensor second)
    {
        int width = parameter.Width;
        var (x, g) = (TensorMemory.Address(parameter.Values), TensorMemory.Address(gradient));
        var (m, v) = (TensorMemory.Address(first), TensorMemory.Address(second));
        SparseKernels.ForBlocks(parameter.TouchedRows.Length, (start, end) =>
        {
            var rows = parameter.TouchedRows;
            for (int i = start; i < end; i++)
            {
                int row = rows[i];
                SparseKernels.Prefetch(x, rows, i, width);
                SparseKernels.Prefetch(m, rows, i, width);
                SparseKernels.Prefetch(v, rows, i, width);
                Run<float>(
                    update, SparseKernels.Row(x, row, width), SparseKernels.Row(g, i, width), SparseKernels.Row(m, row, width), SparseKernels.Row(v, row, width));
            }
        });
    }

    private static unsafe void Apply<T>(List<AdamPart> parts, Tensor values, Tensor gradient, Tensor first, Tensor second)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (x, g, m, v) = (TensorMemory.Address(values), TensorMemory.Address(gradient), TensorMemory.Address(first), TensorMemory.Address(second));
        var threads = get_num_threads();
        if (threads == 1 || parts.Sum(part => part.Length) <= 2 * BlockLength)
        {
            foreach (var block in parts.SelectMany(Blocks))
                Update(block);
            return;
        }
        List<AdamPart> blocks = [.. parts.SelectMany(Blocks)];
        Parallel.For(0, blocks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, n => Update(blocks[n]));

        void Update(AdamPart part) => Run(
            part.Update,
            new Span<T>((T*)x + part.Offset, (int)part.Length),
            new ReadOnlySpan<T>((T*)g + part.Offset, (int)part.Length),
            new Span<T>((T*)m + part.Offset, (int)part.Length),
            new Span<T>((T*)v + part.Offset, (int)part.Length));
    }

    private static IEnumerable<AdamPart> Blocks(AdamPart part)
    {
        for (long start = 0; start < part.Length; start += BlockLength)
            yield return part with { Offset = part.Offset + start, Length = Math.Min(BlockLength, part.Length - start) };
    }

    private static void Run<T>(AdamUpdate update, Span<T> values, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (beta1, beta2) = (T.CreateTruncating(update.Beta1), T.CreateTruncating(update.Beta2));
        var (rest1, rest2) = (T.CreateTruncating(1 - update.Beta1), T.CreateTruncating(1 - update.Beta2));
        // Times the inverse: a division takes as long as all the rest.
        var (rate, inverse) = (T.CreateTruncating(update.Rate), T.CreateTruncating(1 / update.Correction));
        var (shrink, penalty) = (T.CreateTruncating(update.Shrink), T.CreateTruncating(update.Penalty));
        var epsilon = T.CreateTruncating(update.Epsilon);
        var (wideInverse, wideEpsilon) = (new Vector<T>(inverse), new Vector<T>(epsilon));

        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var x = new Vector<T>(values[i..]);
            var g = new Vector<T>(gradient[i..]) + x * penalty;
            var m = new Vector<T>(first[i..]) * beta1 + g * rest1;
            var v = new Vector<T>(second[i..]) * beta2 + g * g * rest2;
            (x * shrink - m / (Vector.SquareRoot(v) * wideInverse + wideEpsilon) * rate).CopyTo(values[i..]);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
        }

        for (; i < values.Length; i++)
        {
            var g = gradient[i] + values[i] * penalty;
            first[i] = first[i] * beta1 + g * rest1;
            second[i] = second[i] * beta2 + g * g * rest2;
            values[i] = values[i] * shrink - first[i] / (T.Sqrt(second[i]) * inverse + epsilon) * rate;
        }
    }
}
