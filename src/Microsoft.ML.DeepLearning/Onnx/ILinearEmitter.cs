using TorchSharp;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>Writes the weight products of linear layers in place of <see cref="OnnxGraph"/>, for example with 8-bit integers.</summary>
public interface ILinearEmitter
{
    /// <summary>Adds the nodes of x·Wᵀ and returns the name of the product, [..., O]; null to leave this layer to the graph.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">The name of x, [..., I].</param>
    /// <param name="weight">W, [O, I], as the layer keeps it.</param>
    string? Emit(OnnxGraph graph, string input, torch.Tensor weight);
}
