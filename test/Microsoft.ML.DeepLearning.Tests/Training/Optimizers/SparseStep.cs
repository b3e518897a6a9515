using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

/// <summary>A sparse parameter with steps whose gradients the test sets.</summary>
internal static class SparseStep
{
    public static SparseParameter Parameter(
        float[,] values, SparseOptimizerKind kind = SparseOptimizerKind.LazyAdam, bool kernels = true)
        => new("table", tensor(values)) { Optimizer = kind, UsesKernels = kernels };

    public static SparseParameter Random(long rows, int width, SparseOptimizerKind kind, bool kernels = true)
    {
        using var generator = new Generator(5);
        return new SparseParameter("table", randn([rows, width], generator: generator)) { Optimizer = kind, UsesKernels = kernels };
    }

    /// <summary>Entry i reads row rows[i]; its gradient is row i of <paramref name="gradient"/>.</summary>
    public static void Take(SparseParameter parameter, SparseOptimizer optimizer, int[] rows, Tensor gradient, double rate)
    {
        using var scope = NewDisposeScope();
        Collect(parameter, Lookup(rows), gradient);
        optimizer.Step(rate);
    }

    /// <summary>Reads rows and gives every output the gradient at its position. Returns the sum of squares.</summary>
    public static double Collect(SparseParameter parameter, TableLookup lookup, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        (parameter.Gather(lookup) * gradient).sum().backward();
        return parameter.CollectGradient();
    }

    public static TableLookup Lookup(params int[] rows)
    {
        var lookup = new TableLookup();
        lookup.Clear(rows.Length);
        for (int i = 0; i < rows.Length; i++)
            lookup.Add(rows[i], i);
        lookup.Complete();
        return lookup;
    }

    /// <summary>Weighted sums of several rows, and outputs without any.</summary>
    public static TableLookup Bags(int rows, int outputs)
    {
        var random = new Random(3);
        var lookup = new TableLookup();
        lookup.Clear(outputs);
        for (int output = 0; output < outputs; output++)
        {
            for (int entry = random.Next(4); entry > 0; entry--)
                lookup.Add(random.Next(rows), output, random.Next(2) == 0 ? 1 : random.NextSingle());
        }
        lookup.Complete();
        return lookup;
    }
}
