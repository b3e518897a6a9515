using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// The two layers of a block for each token, [B, L, W] → [B, L, W]: V·f(U·x), or gated V·(f(U·x) ⊙ G·x) (Shazeer, "GLU Variants
/// Improve Transformer", 2020, equation 6). The layers belong to the block.
/// </summary>
internal sealed class BlockFeedForward
{
    private readonly EncoderBlockShape _shape;
    private readonly Linear _intermediate, _output;
    private readonly Linear? _factor;

    /// <param name="block">Gets the layers, under their names in the files.</param>
    /// <param name="shape">The hyper-parameters.</param>
    /// <param name="names">The names of the layers.</param>
    /// <param name="weights">The weights of the block.</param>
    public BlockFeedForward(nn.Module block, EncoderBlockShape shape, EncoderBlockNames names, WeightReader weights)
    {
        _shape = shape;
        var (width, hidden) = (shape.Width, shape.HiddenWidth);
        _intermediate = Add(names.Intermediate, width, IsFused(names) ? 2 * hidden : hidden, shape.IntermediateBias);
        if (names.Factor is { } factor)
            _factor = Add(factor, width, hidden, shape.IntermediateBias);
        _output = Add(names.Output, hidden, width, shape.OutputBias);

        Linear Add(string name, int inputs, int outputs, bool bias) => block.Add(name, weights.Linear(name, inputs, outputs, bias));
    }

    /// <param name="input">[B, L, W].</param>
    /// <param name="dropout">Drops values between the layers, [B, L, H].</param>
    /// <param name="watcher">Receives the values of f, [B, L, H]; null for none.</param>
    public Tensor Apply(Tensor input, Func<Tensor, Tensor> dropout, Action<Tensor>? watcher = null)
    {
        using var scope = NewDisposeScope();
        var hidden = _intermediate.call(input); // [B, L, H], or [B, L, 2H] if one layer computes both factors
        if (!_shape.IsGated)
        {
            hidden = _shape.Activation.Apply(hidden);
            watcher?.Invoke(hidden);
        }
        else
        {
            Tensor[] factors = _factor is null ? hidden.chunk(2, -1) : [hidden, _factor.call(input)];
            var active = _shape.Activation.Apply(factors[0]);
            watcher?.Invoke(active);
            hidden = active * factors[1]; // [B, L, H]
        }

        return _output.call(dropout(hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>The nodes from <paramref name="input"/> [N, L, W] to [N, L, W].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var hidden = _intermediate.Emit(graph, input);
        if (!_shape.IsGated)
            return _output.Emit(graph, _shape.Activation.Emit(graph, hidden));
        string[] factors = _factor is null ? graph.Node("Split", [hidden], 2, OnnxAttribute.Int("axis", -1)) : [hidden, _factor.Emit(graph, input)];
        return _output.Emit(graph, graph.Mul(_shape.Activation.Emit(graph, factors[0]), factors[1]));
    }

    private bool IsFused(EncoderBlockNames names) => _shape.IsGated && names.Factor is null;
}
