namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>A torch module that can write its forward pass in evaluation mode as ONNX nodes.</summary>
public interface IOnnxLayer
{
    /// <summary>Adds the layer's nodes and returns the name of its output.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">The value that the layer reads.</param>
    string Emit(OnnxGraph graph, string input);
}
