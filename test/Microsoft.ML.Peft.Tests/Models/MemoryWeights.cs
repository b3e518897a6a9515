using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>Weights that a test holds in memory.</summary>
internal sealed class MemoryWeights(IReadOnlyDictionary<string, Tensor> tensors) : IWeightSource
{
    public string Location => "memory";

    public IReadOnlyCollection<string> Names => [.. tensors.Keys];

    public (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name) =>
        tensors.TryGetValue(name, out var tensor) ? (tensor.dtype, tensor.shape) : null;

    public Tensor Read(string name, Device? device) => tensors[name].detach().clone();

    public void Dispose()
    {
    }
}
