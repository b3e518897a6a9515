using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>
/// The head of a pre-trained network: dropout and a linear layer, preceded by another linear layer and tanh if a hidden
/// width is given. [B, V] → [B, O]. Its layers are children of the network.
/// </summary>
internal sealed class FineTuningHead
{
    /// <summary>The name of the head in Hugging Face's classes, and in adapter files.</summary>
    public const string Name = "classifier";

    private readonly nn.Module _owner;
    private readonly double _dropout;
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
        (_owner, _dropout, _random) = (owner, shape.Dropout, random);
        var hidden = shape.HiddenWidth;
        _hidden = hidden > 0 ? owner.Add($"{Name}.dense", random.Linear(inputs, hidden, device: device)) : null;
        _output = owner.Add(hidden > 0 ? $"{Name}.out_proj" : Name, random.Linear(hidden > 0 ? hidden : inputs, shape.Outputs, device: device));
    }

    /// <summary>[B, V] → [B, O].</summary>
    public Tensor Apply(Tensor vectors)
    {
        var value = Dropped(vectors);
        if (_hidden is not null)
            value = Dropped(_hidden.call(value).tanh()); // [B, H]
        return _output.call(value);
    }

    public string Emit(OnnxGraph graph, string vectors)
    {
        var value = _hidden is null ? vectors : graph.Tanh(graph.Linear(vectors, _hidden.weight, _hidden.bias));
        return graph.Linear(value, _output.weight, _output.bias);
    }

    private Tensor Dropped(Tensor value) => _random.Dropout(value, _dropout, _owner.training);
}

/// <param name="HiddenWidth">The number of values between its two layers; 0 for a single layer.</param>
/// <param name="Outputs">O.</param>
/// <param name="Dropout">The share of the values before each layer that is dropped during training.</param>
internal sealed record HeadShape(int HiddenWidth, int Outputs, double Dropout)
{
    public static HeadShape Of(IFineTuningOptions options, int outputs) => new(options.HeadHiddenWidth, outputs, options.HeadDropout);
}
