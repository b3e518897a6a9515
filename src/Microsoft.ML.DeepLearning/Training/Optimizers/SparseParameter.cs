using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// A large matrix [R, W], such as an embedding table; a step reads and changes a few of its rows. The rows of a batch are copied
/// into a leaf of the autograd graph; no step allocates memory for the whole matrix or traverses it. Owns its tensors.
/// </summary>
public sealed class SparseParameter : IDisposable
{
    private readonly DistinctRows _distinct = new();
    private TableLookup? _lookup;
    private Tensor? _leaf;
    private Tensor? _given; // in place of the leaf's gradient
    private Tensor? _gradient;

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">The name for messages and checkpoints.</param>
    /// <param name="values">[R, W] float32, contiguous; the parameter takes ownership.</param>
    public SparseParameter(string name, Tensor values)
    {
        if (values.dtype != ScalarType.Float32 || values.dim() != 2 || !values.is_contiguous())
            throw new ArgumentException($"Sparse parameter '{name}' is {values.dtype} with {values.dim()} axes; a contiguous Float32 matrix is needed.", nameof(values));
        Name = name;
        Values = values.DetachFromDisposeScope();
        Rows = values.shape[0];
        Width = (int)values.shape[1];
        UsesKernels = values.device_type == DeviceType.CPU;
    }

    internal string Name { get; }

    /// <summary>[R, W].</summary>
    public Tensor Values { get; }

    /// <summary>R.</summary>
    public long Rows { get; }

    /// <summary>W.</summary>
    public int Width { get; }

    /// <summary>The update rule of the rows.</summary>
    public SparseOptimizerKind Optimizer { get; init; }

    /// <summary>The factor of the learning rate.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>
    /// The decoupled weight decay of AdamW, per unit of the learning rate; 0 for none. A step that uses a row decays it for itself and for all steps
    /// since the last one that used it. <see cref="SparseOptimizerKind.LazyAdam"/> only.
    /// </summary>
    public double WeightDecay { get; set; }

    /// <summary>The L2 penalty of each row, added to its gradient as penalty · row in every step that reads it; null for none.</summary>
    public float[]? RowPenalty { get; set; }

    /// <summary>
    /// The L2 penalty λ of the whole matrix: every step adds λ · row to the gradient of every row, whether the batch reads it or not, so a
    /// step takes time in proportion to R. 0 for none.
    /// </summary>
    public double Penalty { get; init; }

    /// <summary>The rows that the last step changes, each once: those it read, or with <see cref="Penalty"/> all.</summary>
    internal ReadOnlySpan<int> TouchedRows => _distinct.Distinct;

    /// <summary>The number of row reads and writes so far, a measure of memory traffic.</summary>
    internal long RowAccesses { get; private set; }

    /// <summary>[U, W], one row for each of <see cref="TouchedRows"/>; null if the last step had no gradient.</summary>
    internal Tensor? Gradient => _gradient;

    /// <summary>True if kernels over CPU memory move the rows, false if tensor operations do.</summary>
    internal bool UsesKernels { get; init; }

    /// <summary>
    /// [Outputs, W]. With gradients on, the result is a leaf; the loop transfers its gradient to the rows. Only
    /// the last result of a step counts, and <paramref name="lookup"/> must not change until the step ends.
    /// </summary>
    public Tensor Gather(TableLookup lookup)
    {
        RowAccesses += lookup.Rows.Length;
        Tensor result;
        using (no_grad())
            result = UsesKernels ? SparseKernels.Gather(Values, lookup) : SparseTensors.Gather(Values, lookup);
        if (!is_grad_enabled())
            return result;
        result.requires_grad = true;
        (_lookup, _leaf, _given) = (lookup, result, null);
        return result;
    }

    /// <summary>Takes the gradient of the result of a lookup that was computed without <see cref="Gather"/>. Only the last one of a step counts.</summary>
    /// <param name="lookup">Must not change until the step ends.</param>
    /// <param name="gradient">[Outputs, W]; must live until the step ends.</param>
    public void SetGradient(TableLookup lookup, Tensor gradient)
    {
        RowAccesses += lookup.Rows.Length;
        (_lookup, _leaf, _given) = (lookup, null, gradient);
    }

    /// <summary>
    /// Sums the gradient of the last gathered rows into one row for each distinct row, with the rows' penalties.
    /// Returns the sum of its squares, 0 if nothing was gathered.
    /// </summary>
    internal double CollectGradient()
    {
        DropGradient();
        var (lookup, leaf, given) = (_lookup, _leaf, _given);
        (_lookup, _leaf, _given) = (null, null, null);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        if (lookup is null || lookup.Rows.IsEmpty || (given ?? leaf?.grad) is not { } outputs)
            return lookup is not null && Penalty > 0 ? CollectWhole(null) : 0;
        _distinct.Find(lookup.Rows);
        outputs = outputs.contiguous();
        _gradient = UsesKernels
            ? SparseKernels.Accumulate(outputs, lookup, _distinct)
            : SparseTensors.Accumulate(outputs, lookup, _distinct);
        _gradient.DetachFromDisposeScope();
        if (RowPenalty is not null)
            AddPenalty(RowPenalty);
        return Penalty > 0 ? CollectWhole(_gradient) : Math.Pow(_gradient.norm().Number(), 2);
    }

    internal void ScaleGradient(double factor)
    {
        using var scope = NewDisposeScope();
        _gradient?.Multiply(factor);
    }

    /// <summary>Ends a step: counts the writes of its rows and frees the gradient.</summary>
    internal void StepDone()
    {
        RowAccesses += _distinct.Count;
        DropGradient();
    }

    /// <summary>True if all values, and the gradient if there is one, are finite.</summary>
    internal bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return double.IsFinite(Values.sum().Number()) && double.IsFinite(_gradient?.sum().Number() ?? 0)
            || Values.isfinite().all().item<bool>() && (_gradient?.isfinite().all().item<bool>() ?? true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropGradient();
        Values.Dispose();
    }

    private void AddPenalty(float[] penalty)
    {
        var factors = new float[_distinct.Count];
        for (int i = 0; i < factors.Length; i++)
            factors[i] = penalty[_distinct.Distinct[i]];
        RowAccesses += factors.Length;
        var rows = SparseTensors.Rows(Values, _distinct.Distinct); // [U, W]
        _gradient!.AddProduct(rows, tensor(factors, [factors.Length, 1], device: Values.device));
    }

    // λ · W + the gradient of the rows that were read, for all rows.
    private double CollectWhole(Tensor? read)
    {
        var whole = Values.Times(Penalty); // [R, W]
        if (read is not null)
            whole = whole.AddRows(SparseTensors.Index(_distinct.Distinct, Values.device), read);
        _distinct.TakeAll((int)Rows);
        DropGradient();
        _gradient = whole.DetachFromDisposeScope();
        return Math.Pow(whole.norm().Number(), 2);
    }

    private void DropGradient()
    {
        _gradient?.Dispose();
        _gradient = null;
    }
}
