using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Towers;

/// <summary>
/// Hidden layers, each linear, then optionally batch norm, an activation and dropout, and at the end a linear output unless
/// <see cref="TowerShape.Outputs"/> is 0. [N, I] → [N, O], or [N, last hidden width].
/// </summary>
internal sealed class Tower : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly TowerShape _shape;
    private readonly Linear[] _layers;
    private readonly BatchNormalization[] _norms;
    private readonly ActivationLayer[] _activations;
    private readonly RandomSource _random;

    /// <param name="name">The module's name.</param>
    /// <param name="inputs">I.</param>
    /// <param name="shape">The layers.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights and dropout.</param>
    public Tower(string name, int inputs, TowerShape shape, Device? device, RandomSource random) : base(name)
    {
        _shape = shape;
        _random = random;
        int[] widths = [inputs, .. shape.Widths, .. shape.Outputs > 0 ? new[] { shape.Outputs } : []];
        _layers = [.. Enumerable.Range(1, widths.Length - 1).Select(i => shape.UsesGlorot
            ? random.GlorotLinear(widths[i - 1], widths[i], device)
            : random.Linear(widths[i - 1], widths[i], device: device))];
        _norms = shape.UsesBatchNorm ? [.. shape.Widths.Select(width => new BatchNormalization(width, device))] : [];
        _activations = [.. shape.Widths.Select(width => ActivationLayer.Create(shape.Activation, width, device))];
        for (var i = 0; i < _layers.Length; i++)
            register_module($"layer{i}", _layers[i]);
        for (var i = 0; i < _norms.Length; i++)
            register_module($"norm{i}", _norms[i]);
        for (var i = 0; i < _activations.Length; i++)
            register_module($"activation{i}", _activations[i]);
        if (shape.InitialOutput == 0)
            return;
        using var still = no_grad();
        _layers[^1].bias!.Add(shape.InitialOutput);
    }

    /// <summary>The type of the weights in this run.</summary>
    public ScalarType Type => _layers[^1].weight.dtype;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < _activations.Length; i++)
        {
            input = _layers[i].call(input); // [N, W]
            if (_norms.Length > 0)
                input = _norms[i].call(input);
            input = _random.Dropout(_activations[i].call(input), _shape.Dropout, training);
        }
        if (_shape.Outputs > 0)
            input = _layers[^1].call(input); // [N, O]
        return input.MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        for (var i = 0; i < _activations.Length; i++)
            input = _activations[i].Emit(graph, EmitHidden(graph, input, i));
        return _shape.Outputs > 0 ? graph.Linear(input, _layers[^1].weight, _layers[^1].bias) : input;
    }

    private string EmitHidden(OnnxGraph graph, string input, int i)
    {
        if (_norms.Length == 0)
            return graph.Linear(input, _layers[i].weight, _layers[i].bias);
        using var scope = NewDisposeScope();
        var (weight, bias) = _norms[i].Folded(_layers[i]);
        return graph.Linear(input, weight, bias);
    }
}

/// <summary>The layers of a <see cref="Tower"/>.</summary>
/// <param name="Widths">The hidden layers; none for a linear function.</param>
internal sealed record TowerShape(IReadOnlyList<int> Widths)
{
    /// <summary>The function after each hidden layer.</summary>
    public InterestActivation Activation { get; init; } = InterestActivation.Relu;

    /// <summary>True if every hidden layer is standardised over the batch before its activation.</summary>
    public bool UsesBatchNorm { get; init; }

    /// <summary>The share of hidden values dropped in training.</summary>
    public double Dropout { get; init; }

    /// <summary>O; 0 if the last hidden layer is the output.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>The initial bias of the output, added to that of the distribution.</summary>
    public double InitialOutput { get; init; }

    /// <summary>True for weights of Glorot's distribution, false for torch's.</summary>
    public bool UsesGlorot { get; init; }

    /// <summary>The options that decide the parameters, as text for messages and comparisons.</summary>
    public override string ToString() => FormattableString.Invariant($"[{string.Join(", ", Widths)}]{(UsesBatchNorm ? " with batch norm" : "")}");
}
