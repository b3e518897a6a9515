using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// The weight of a history entry k for a candidate q: a perceptron over [q, k, q - k, q·k]. Source: Zhou et al. (KDD
/// 2018), section 4.3, with the features of the authors' code.
/// </summary>
/// <remarks>
/// The features are never concatenated. Split into four parts, the first layer's weight W [H, 4D] gives
/// W·[q, k, q - k, q·k] = (W₁ + W₃)·q + (W₂ - W₃)·k + W₄·(q·k), so q's part is computed once per row, not once per entry.
/// </remarks>
internal sealed class AttentionUnit : nn.Module<Tensor, Tensor, HistoryRows, Tensor>
{
    private readonly int _width;
    private readonly ActivationLayer _activation;
    private readonly Tower _rest;

    /// <param name="width">D.</param>
    /// <param name="hidden">The widths of the hidden layers, at least one.</param>
    /// <param name="activation">The function after each hidden layer.</param>
    /// <param name="initialWeight">The weight of every entry before training.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    public AttentionUnit(
        int width, IReadOnlyList<int> hidden, InterestActivation activation, double initialWeight = 0, Device? device = null, RandomSource? random = null)
        : base("attention")
    {
        random ??= RandomSource.FromTorch();
        _width = width;
        register_parameter("weight", OwnedParameter.Of(random.Glorot(hidden[0], 4 * width, device)));
        register_parameter("bias", OwnedParameter.Of(zeros(hidden[0], device: device)));
        _activation = ActivationLayer.Create(activation, hidden[0], device);
        _rest = new Tower(
            "rest", hidden[0], new TowerShape([.. hidden.Skip(1)]) { Activation = activation, InitialOutput = initialWeight, UsesGlorot = true }, device, random);
        register_module("activation", _activation);
        register_module("rest", _rest);
    }

    /// <summary>W, [H, 4D].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>[H].</summary>
    public Parameter Bias => get_parameter("bias")!;

    /// <summary>Candidates [B, D] and the entries of their histories [V, D] → [V, 1].</summary>
    public override Tensor forward(Tensor candidate, Tensor entries, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        var (ofCandidate, ofEntry, ofProduct) = Parts();
        var once = nn.functional.linear(candidate, ofCandidate, Bias); // [B, H]
        var each = cat([entries, entries * MatrixOperations.Repeat(candidate, history)], 1); // [V, 2D]
        var sum = addmm(MatrixOperations.Repeat(once, history), each, cat([ofEntry, ofProduct], 1).t(), 1, 1); // [V, H]
        return _rest.call(_activation.call(sum)).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the same for values of the same shapes; <paramref name="owners"/> [V] holds the row of each entry.</summary>
    public string Emit(OnnxGraph graph, string candidate, string entries, string owners)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (ofCandidate, ofEntry, ofProduct) = Parts();
        var once = graph.Gather(graph.Linear(candidate, ofCandidate, Bias), owners); // [V, H]
        var product = graph.Mul(entries, graph.Gather(candidate, owners)); // [V, D]
        var sum = graph.Add(once, graph.Linear(graph.Concat(1, entries, product), cat([ofEntry, ofProduct], 1), bias: null)); // [V, H]
        return _rest.Emit(graph, _activation.Emit(graph, sum));
    }

    private (Tensor OfCandidate, Tensor OfEntry, Tensor OfProduct) Parts()
    {
        var parts = Enumerable.Range(0, 4).Select(part => Weight.narrow(1, (long)part * _width, _width)).ToArray(); // [H, D]
        return (parts[0].Plus(parts[2]), parts[1] - parts[2], parts[3]);
    }
}
