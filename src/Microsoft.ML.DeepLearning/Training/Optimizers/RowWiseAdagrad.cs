using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

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
