using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>Updates the rows of a <see cref="SparseParameter"/> that have a gradient in the step. Does not own the parameter.</summary>
internal abstract class SparseOptimizer(SparseParameter parameter) : IDisposable
{
    public SparseParameter Parameter { get; } = parameter;

    /// <summary>The tensors from which a new optimizer continues bit for bit. The optimizer owns them.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One update with the collected gradient of the parameter; rows without a gradient stay bit for bit the same.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Update(Parameter.Gradient, learningRate * Parameter.LearningRateFactor);
        Parameter.StepDone();
    }

    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }

    /// <param name="gradient">[U, W], a row for each of the parameter's touched rows; null in a step without any.</param>
    /// <param name="learningRate">The rate of this step.</param>
    protected abstract void Update(Tensor? gradient, double learningRate);

    protected string Named(string state) => $"sparse.{Parameter.Name}.{state}";
}

/// <summary>Creates the optimizer that a sparse parameter selects.</summary>
internal static class SparseOptimizers
{
    public static SparseOptimizer Create(SparseParameter parameter) => parameter.Optimizer switch
    {
        SparseOptimizerKind.LazyAdam => new LazyAdam(parameter),
        SparseOptimizerKind.RowWiseAdagrad => new RowWiseAdagrad(parameter),
        var kind => throw new ArgumentOutOfRangeException(nameof(parameter), kind, "There is no such optimizer."),
    };
}

/// <summary>Adam on the rows that a step uses; the moments of other rows do not decay, and weight decay waits until the row is used. Steps are counted for the whole matrix.</summary>
internal sealed class LazyAdam : SparseOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor _steps;
    private readonly Tensor? _decay; // [R + 1] float64: the logarithm of the decay so far of each row, last that of all steps

    public LazyAdam(SparseParameter parameter)
        : base(parameter)
    {
        _first = zeros_like(parameter.Values).DetachFromDisposeScope();
        _second = zeros_like(parameter.Values).DetachFromDisposeScope();
        _steps = zeros(1, ScalarType.Int64, CPU).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor>
        {
            [Named("first")] = _first,
            [Named("second")] = _second,
            [Named("steps")] = _steps,
        };
        if (parameter.WeightDecay == 0)
            return;
        _decay = zeros(parameter.Rows + 1, ScalarType.Float64, CPU).DetachFromDisposeScope();
        ((Dictionary<string, Tensor>)State)[Named("decay")] = _decay;
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    protected override void Update(Tensor? gradient, double learningRate)
    {
        long step = ++MemoryMarshal.Cast<byte, long>(_steps.bytes)[0];
        if (_decay is not null)
            MemoryMarshal.Cast<byte, double>(_decay.bytes)[^1] += Math.Log(Math.Max(double.Epsilon, 1 - (learningRate * Parameter.WeightDecay)));
        if (gradient is null)
            return;
        if (_decay is not null)
            Decay(MemoryMarshal.Cast<byte, double>(_decay.bytes));
        var update = new AdamUpdate
        {
            Beta1 = Beta1,
            Beta2 = Beta2,
            Epsilon = Epsilon,
            Rate = learningRate / (1 - Math.Pow(Beta1, step)),
            Correction = Math.Sqrt(1 - Math.Pow(Beta2, step)),
            Shrink = 1,
        };
        if (Parameter.UsesKernels)
            AdamKernel.ApplyRows(update, Parameter, gradient, _first, _second);
        else
            ApplyTensors(update, gradient);
    }

    // The touched rows catch up with the decay of all steps.
    private void Decay(Span<double> logarithms)
    {
        var rows = Parameter.TouchedRows;
        var factors = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            factors[i] = (float)Math.Exp(logarithms[^1] - logarithms[rows[i]]);
            logarithms[rows[i]] = logarithms[^1];
        }
        if (Parameter.UsesKernels)
        {
            var values = TensorMemory.Address(Parameter.Values);
            for (int i = 0; i < rows.Length; i++)
            {
                var row = SparseKernels.Row(values, rows[i], Parameter.Width);
                TensorPrimitives.Multiply(row, factors[i], row);
            }
            return;
        }
        var index = SparseTensors.Index(rows, Parameter.Values.device);
        var decayed = Parameter.Values.index_select(0, index) * tensor(factors, [factors.Length, 1], device: Parameter.Values.device);
        Parameter.Values.index_copy_(0, index, decayed);
    }

    private void ApplyTensors(AdamUpdate update, Tensor gradient)
    {
        var index = SparseTensors.Index(Parameter.TouchedRows, Parameter.Values.device);
        Tensor[] wholes = [Parameter.Values, _first, _second];
        Tensor[] rows = [.. wholes.Select(whole => whole.index_select(0, index))]; // [U, W] each
        update.Apply(rows[0], gradient, rows[1], rows[2], empty_like(gradient));
        for (int i = 0; i < wholes.Length; i++)
            wholes[i].index_copy_(0, index, rows[i]);
    }
}

/// <summary>s ← s + mean(g²) for each row that a step uses, then row ← row − rate · g / (√s + ε).</summary>
internal sealed class RowWiseAdagrad : SparseOptimizer
{
    private const double Epsilon = 1e-8;

    private readonly Tensor _sums;

    public RowWiseAdagrad(SparseParameter parameter)
        : base(parameter)
    {
        _sums = zeros(parameter.Rows, device: parameter.Values.device).DetachFromDisposeScope(); // [R]
        State = new Dictionary<string, Tensor> { [Named("sums")] = _sums };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    protected override void Update(Tensor? gradient, double learningRate)
    {
        if (gradient is null)
            return;
        if (Parameter.UsesKernels)
            ApplyKernel(gradient, learningRate);
        else
            ApplyTensors(gradient, learningRate);
    }

    private void ApplyKernel(Tensor gradient, double learningRate)
    {
        int width = Parameter.Width;
        var (values, slopes, sums) = (TensorMemory.Address(Parameter.Values), TensorMemory.Address(gradient), TensorMemory.Address(_sums));
        SparseKernels.ForBlocks(Parameter.TouchedRows.Length, (start, end) =>
        {
            var rows = Parameter.TouchedRows;
            for (int i = start; i < end; i++)
            {
                SparseKernels.Prefetch(values, rows, i, width);
                ReadOnlySpan<float> slope = SparseKernels.Row(slopes, i, width);
                ref float sum = ref SparseKernels.Row(sums, rows[i], 1)[0];
                sum += TensorPrimitives.SumOfSquares(slope) / width;
                var row = SparseKernels.Row(values, rows[i], width);
                TensorPrimitives.MultiplyAdd(slope, (float)(-learningRate / (Math.Sqrt(sum) + Epsilon)), row, row);
            }
        });
    }

    private void ApplyTensors(Tensor gradient, double learningRate)
    {
        var index = SparseTensors.Index(Parameter.TouchedRows, Parameter.Values.device);
        var sums = _sums.index_select(0, index).Add((gradient * gradient).mean([1L])); // [U]
        var rows = Parameter.Values.index_select(0, index); // [U, W]
        rows.AddQuotient(gradient, sums.sqrt().Add(Epsilon).unsqueeze(1), -learningRate);
        _sums.index_copy_(0, index, sums);
        Parameter.Values.index_copy_(0, index, rows);
    }
}
