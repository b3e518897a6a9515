using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>
/// Only the matrix products of a step, a lower bound for every implementation: forward pass and weight gradient of the first
/// layer, whose inputs need no gradient, and all three products of the second; splines and base branches.
/// </summary>
internal sealed class ProductsStep : ITrainingStep
{
    private const int Functions = StepShape.GridSize + 3;

    private readonly List<(Tensor Input, Tensor Weight, Tensor Gradient, bool IsFirst)> _products = [];

    public ProductsStep(StepShape shape)
    {
        Add(shape.Rows, shape.Inputs, shape.Hidden, isFirst: true);
        Add(shape.Rows, shape.Hidden, shape.Outputs, isFirst: false);
    }

    public double Run()
    {
        using var scope = NewDisposeScope();
        foreach (var (input, weight, gradient, isFirst) in _products)
        {
            _ = input.matmul(weight.t()); // [B, I] · [I, O]
            _ = gradient.t().matmul(input); // [O, B] · [B, I]
            if (!isFirst)
                _ = gradient.matmul(weight); // [B, O] · [O, I]
        }
        return 0;
    }

    public void Dispose()
    {
        foreach (var (input, weight, gradient, _) in _products)
        {
            input.Dispose();
            weight.Dispose();
            gradient.Dispose();
        }
    }

    private void Add(int rows, int inputs, int outputs, bool isFirst)
    {
        foreach (int width in new[] { inputs, inputs * Functions })
            _products.Add((randn(rows, width), randn(outputs, width), randn(rows, outputs), isFirst));
    }
}
