using Microsoft.ML.Peft.Models.OnnxFiles;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>The weights of a residual network in an ONNX file, for pictures of the colours red, green and blue.</summary>
/// <param name="file">The file; its owner disposes it.</param>
/// <param name="constants">The constants by the names of <see cref="ResidualNames.Torch"/>.</param>
/// <param name="readsBlueFirst">True if the network of the file reads blue, green and red.</param>
internal sealed class ResidualWeights(OnnxModelFile file, IReadOnlyDictionary<string, string> constants, bool readsBlueFirst) : IWeightSource
{
    private static readonly string FirstKernels = ResidualNames.Torch.Stem.Convolution + ".weight";

    public string Location => file.File.Path;

    public IReadOnlyCollection<string> Names => [.. constants.Keys];

    public (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name)
        => constants.TryGetValue(name, out var constant) && file.Constants.TryGetValue(constant, out var tensor) && tensor.Type is { } type ? (type, tensor.Shape) : null;

    public Tensor Read(string name, Device? device)
    {
        using var scope = NewDisposeScope();
        var values = file.Constants[constants[name]].Read(file.File, device);
        return (readsBlueFirst && name == FirstKernels ? values.flip(1) : values).MoveToOuterDisposeScope(); // [O, C, k, k]
    }

    public void Dispose()
    {
    }
}
