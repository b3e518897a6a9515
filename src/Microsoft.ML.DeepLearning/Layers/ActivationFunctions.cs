using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>Each activation function in two forms: in torch for training and as ONNX nodes for scoring.</summary>
public static class ActivationFunctions
{
    /// <summary>Computes the function of every element, with gradients.</summary>
    public static Tensor Apply(this ActivationFunction activation, Tensor input) => activation switch
    {
        ActivationFunction.Relu => nn.functional.relu(input),
        ActivationFunction.Tanh => nn.functional.tanh(input),
        ActivationFunction.Silu => nn.functional.silu(input),
        ActivationFunction.Gelu => nn.functional.gelu(input),
        ActivationFunction.GeluTanh => nn.functional.gelu(input, GELU.Approximate.tanh),
        ActivationFunction.GeluSigmoid => GeluSigmoid(input),
        _ => throw Unknown(activation),
    };

    /// <summary>Adds the ONNX nodes that compute the same function.</summary>
    public static string Emit(this ActivationFunction activation, OnnxGraph graph, string input) => activation switch
    {
        ActivationFunction.Relu => graph.Relu(input),
        ActivationFunction.Tanh => graph.Tanh(input),
        ActivationFunction.Silu => graph.Silu(input),
        ActivationFunction.Gelu => graph.Gelu(input),
        ActivationFunction.GeluTanh => graph.GeluTanh(input),
        ActivationFunction.GeluSigmoid => graph.GeluSigmoid(input),
        _ => throw Unknown(activation),
    };

    private static Tensor GeluSigmoid(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input * input.Times(OnnxOperators.SigmoidFactor).sigmoid()).MoveToOuterDisposeScope();
    }

    private static ArgumentOutOfRangeException Unknown(ActivationFunction activation) =>
        new(nameof(activation), activation, "No such activation function.");
}
