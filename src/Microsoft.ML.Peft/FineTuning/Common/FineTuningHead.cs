using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>
/// The head of a pre-trained network: dropout and a linear layer, preceded by another linear layer and its activation if there is a hidden
/// width. [B, V] → [B, O]. Its layers are children of the network, named as in Hugging Face's classes.
/// </summary>
internal sealed class FineTuningHead
{
    private const string Name = "classifier";
    private const string PreName = "pre_classifier";

    private readonly nn.Module _owner;
    private readonly HeadShape _shape;
    private readonly RandomSource _random;
    private readonly Linear? _hidden;
    private readonly Linear _output;

    /// <param name="owner">The network.</param>
    /// <param name="inputs">V.</param>
    /// <param name="shape">Its hidden layer and dropout.</param>
    /// <param name="device">The device of the parameters.</param>
    /// <param name="random">Draws initial weights and dropout.</param>
    public FineTuningHead(nn.Module owner, int inputs, HeadShape shape, Device device, RandomSource random)
    {
        (_owner, _shape, _random) = (owner, shape, random);
        var hidden = shape.HiddenWidth;
        var (first, last) = shape.HasPreClassifier ? (PreName, Name) : ($"{Name}.dense", hidden > 0 ? $"{Name}.out_proj" : Name);
        _hidden = hidden > 0 ? owner.Add(first, random.Linear(inputs, hidden, device: device)) : null;
        _output = owner.Add(last, random.Linear(hidden > 0 ? hidden : inputs, shape.Outputs, device: device));
    }

    /// <summary>The modules of the head of a network.</summary>
    public static IReadOnlyList<string> ModulesOf(nn.Module network) => [.. network.named_children().Select(child => child.name).Where(name => name is Name or PreName)];

    /// <summary>True for the parameters of a head.</summary>
    public static bool Owns(string parameter)
        => parameter.StartsWith(Name + ".", StringComparison.Ordinal) || parameter.StartsWith(PreName + ".", StringComparison.Ordinal);

    /// <summary>[B, V] → [B, O].</summary>
    public Tensor Apply(Tensor vectors)
    {
        if (_hidden is null)
            return _output.call(Dropped(vectors));
        var hidden = _shape.HasPreClassifier ? _hidden.call(vectors).relu() : _hidden.call(Dropped(vectors)).tanh(); // [B, H]
        return _output.call(Dropped(hidden));
    }

    public string Emit(OnnxGraph graph, string vectors)
    {
        var value = vectors;
        if (_hidden is not null)
        {
            var hidden = graph.Linear(vectors, _hidden.weight, _hidden.bias);
            value = _shape.HasPreClassifier ? graph.Relu(hidden) : graph.Tanh(hidden);
        }

        return graph.Linear(value, _output.weight, _output.bias);
    }

    private Tensor Dropped(Tensor value) => _random.Dropout(value, _shape.Dropout, _owner.training);
}
