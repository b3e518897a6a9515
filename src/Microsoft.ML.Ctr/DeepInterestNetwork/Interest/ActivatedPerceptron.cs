using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// Hidden layers, each followed by its activation, and one linear output: [N, I] → [N, 1]. As ONNX nodes it takes matrices.
/// </summary>
internal sealed class ActivatedPerceptron : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly Linear[] _layers;
    private readonly ActivationLayer[] _activations;

    /// <param name="name">The module's name.</param>
    /// <param name="inputs">I.</param>
    /// <param name="hidden">The widths of the hidden layers; empty for a linear model.</param>
    /// <param name="activation">The function after each hidden layer.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="initialOutput">The initial bias of the output.</param>
    /// <param name="random">The source of initial weights; their distribution is Glorot's, as in the reference implementations.</param>
    public ActivatedPerceptron(
        string name, int inputs, IReadOnlyList<int> hidden, InterestActivation activation, Device? device, double initialOutput, RandomSource random) : base(name)
    {
        int[] widths = [inputs, .. hidden, 1];
        _layers = [.. Enumerable.Range(1, widths.Length - 1).Select(i => random.GlorotLinear(widths[i - 1], widths[i], device))];
        _activations = [.. hidden.Select(width => ActivationLayer.Create(activation, width, device))];
        for (var i = 0; i < _layers.Length; i++)
            register_module($"layer{i}", _layers[i]);
        for (var i = 0; i < _activations.Length; i++)
            register_module($"activation{i}", _activations[i]);
        using var still = no_grad();
        _layers[^1].bias!.Add(initialOutput);
    }

    /// <summary>The type of the weights in this run.</summary>
    public ScalarType Type => _layers[^1].weight.dtype;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < _activations.Length; i++)
            input = _activations[i].call(_layers[i].call(input)); // [N, W]
        return _layers[^1].call(input).MoveToOuterDisposeScope(); // [N, 1]
    }

    public string Emit(OnnxGraph graph, string input)
    {
        for (var i = 0; i < _activations.Length; i++)
            input = _activations[i].Emit(graph, graph.Linear(input, _layers[i].weight, _layers[i].bias));
        return graph.Linear(input, _layers[^1].weight, _layers[^1].bias);
    }
}
