using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables;

/// <summary>The rows of a batch as numbers that kernels read.</summary>
internal sealed class KernelBatch
{
    private readonly TensorBatch _batch;
    private readonly float[]? _joined; // [B, I + C] with categories

    /// <param name="batch">Lives longer than this.</param>
    /// <param name="weight">[B], or null for ones.</param>
    /// <param name="scale">The factor of every loss in the gradient.</param>
    /// <param name="plan">Which rows are held out.</param>
    public KernelBatch(TensorBatch batch, Tensor? weight, double scale, KnotSetPlan plan)
    {
        _batch = batch;
        Rows = batch.Rows;
        if (batch.Inputs.Count > 1)
            _joined = Numbers<float>(TorchRows.Inputs(batch.Inputs));
        Scale = scale;
        Labels = Numbers<float>(batch.Label.dtype == ScalarType.Float32 ? batch.Label : batch.Label.to(ScalarType.Float32));
        Weights = weight is null ? [.. Enumerable.Repeat(1.0, batch.Rows)] : Numbers<double>(weight.to(ScalarType.Float64));
        Parts = plan.Folds == 0 ? [] : [.. Numbers<long>(batch.RowIndex).Select(plan.PartOf)];
    }

    public int Rows { get; }

    /// <summary>The factor of every loss in the gradient.</summary>
    public double Scale { get; }

    /// <summary>[B]: numbers, 0 or 1, or class numbers.</summary>
    public float[] Labels { get; }

    /// <summary>[B].</summary>
    public double[] Weights { get; }

    /// <summary>[B], the part of each row; empty if no row is held out.</summary>
    public long[] Parts { get; }

    /// <summary>Features and keys, [B, I + C]; of a batch on the CPU.</summary>
    public ReadOnlySpan<float> Inputs => _joined is not null ? _joined : MemoryMarshal.Cast<byte, float>(_batch.Inputs[0].bytes);

    private static T[] Numbers<T>(Tensor values)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(values.cpu().bytes).ToArray();
}
