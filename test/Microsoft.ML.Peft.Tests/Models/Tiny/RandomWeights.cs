using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>Random tensors under the names of a file. They join the current dispose scope.</summary>
/// <param name="reach">The largest number.</param>
internal sealed class RandomWeights(double reach)
{
    private readonly Random _random = new(1);

    public Dictionary<string, Tensor> Tensors { get; } = [];

    public RandomWeights Add(string name, params long[] shape) => Around(name, 0, shape);

    public RandomWeights Linear(string name, long inputs, long outputs, bool bias = true)
    {
        Add(name + ".weight", outputs, inputs);
        return bias ? Add(name + ".bias", outputs) : this;
    }

    /// <summary>A norm with factors around 1.</summary>
    public RandomWeights Norm(string name, long width, bool bias = true)
    {
        Around(name + ".weight", 1, width);
        return bias ? Add(name + ".bias", width) : this;
    }

    private RandomWeights Around(string name, double middle, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        float[] values = [.. Enumerable.Range(0, (int)count).Select(_ => (float)(middle + (reach * ((2 * _random.NextDouble()) - 1))))];
        Tensors.Add(name, tensor(values, shape));
        return this;
    }
}
