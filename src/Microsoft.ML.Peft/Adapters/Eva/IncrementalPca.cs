using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Spectra;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Eva;

/// <summary>
/// The principal components of rows in batches (Ross et al., "Incremental Learning for Robust Visual Tracking", 2008,
/// section 3): each batch is centred on its own mean, and one extra row represents the shift of the mean.
/// </summary>
internal sealed class IncrementalPca(int components) : IDisposable
{
    private Tensor? _mean;
    private Tensor? _squares; // squared deviations from the mean, summed over all rows
    private Tensor? _vectors;
    private Tensor? _values;
    private long _rows;

    /// <summary>Unit vectors [k, n], the strongest first; the entry of largest magnitude of each is positive. 64 bits.</summary>
    public Tensor Vectors => _vectors!;

    /// <summary>Singular values [k] of all rows minus their mean.</summary>
    public Tensor Values => _values!;

    public Tensor Mean => _mean!;

    public bool IsEmpty => _rows == 0;

    /// <summary>The share of the total variance that each component explains, [k].</summary>
    public Tensor ExplainedShare()
    {
        using var scope = NewDisposeScope();
        // A layer with constant inputs has no variance to explain.
        return Values.mul(Values).div(_squares!.sum().ClampMinimum(1e-300)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds rows [m, n], m ≥ k.</summary>
    public void Add(Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var batch = rows.detach().to(ScalarType.Float64);
        var count = batch.shape[0];
        var batchMean = batch.mean([0L]); // [n]
        var centred = batch.sub(batchMean);
        var squares = centred.mul(centred).sum(0L); // [n]
        var (total, stacked, mean) = (_rows + count, centred, batchMean);
        if (_rows > 0)
        {
            var shift = _mean!.sub(batchMean);
            var shiftWeight = (double)_rows / total * count;
            stacked = cat([_values!.unsqueeze(1).mul(_vectors!), centred, shift.unsqueeze(0).Times(Math.Sqrt(shiftWeight))], 0); // [k + m + 1, n]
            squares = squares.Plus(_squares!).Plus(shift.mul(shift).Times(shiftWeight));
            mean = batchMean.Plus(shift.Times((double)_rows / total));
        }

        var (values, vectors) = TruncatedSvd.Right(stacked, components, _vectors);
        Keep(ref _mean, mean);
        Keep(ref _squares, squares);
        Keep(ref _values, values);
        Keep(ref _vectors, vectors);
        _rows = total;
    }

    public void Dispose()
    {
        _mean?.Dispose();
        _squares?.Dispose();
        _vectors?.Dispose();
        _values?.Dispose();
    }

    private static void Keep(ref Tensor? place, Tensor value)
    {
        place?.Dispose();
        place = value.DetachFromDisposeScope();
    }
}
