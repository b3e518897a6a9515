using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>Random tensors under the names of a file. They join the current dispose scope.</summary>
internal sealed class RandomWeights(int seed)
{
    private readonly Random _random = new(seed);

    public Dictionary<string, Tensor> Tensors { get; } = [];

    /// <summary>Numbers from -0.9 to 0.9.</summary>
    public RandomWeights Add(string name, params long[] shape) => Add(name, 0, 0.9, shape);

    public RandomWeights Linear(string name, long inputs, long outputs, bool bias = true)
    {
        Add(name + ".weight", outputs, inputs);
        return bias ? Add(name + ".bias", outputs) : this;
    }

    /// <summary>A norm with factors around 1.</summary>
    public RandomWeights Norm(string name, long width, bool bias = true)
    {
        Add(name + ".weight", 1, 0.5, width);
        return bias ? Add(name + ".bias", width) : this;
    }

    private RandomWeights Add(string name, double middle, double reach, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        float[] values = [.. Enumerable.Range(0, (int)count).Select(_ => (float)(middle + (reach * ((2 * _random.NextDouble()) - 1))))];
        Tensors.Add(name, tensor(values, shape));
        return this;
    }
}
