using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders.Positions;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// A block of a transformer encoder, [B, L, I] → [B, L, W]: attention between all tokens, then two layers per token, each
/// part with a residual connection (Vaswani et al., "Attention Is All You Need", 2017, section 3.1). One class serves all
/// architectures, which differ in the position of the norms and the names of the layers.
/// </summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor?, Tensor>, IDropoutLayer
{
    private const string ResidualProjection = "residual_projection";
    private readonly EncoderBlockShape _shape;
    private readonly BlockAttention _attention;
    private readonly BlockFeedForward _feed;
    private readonly LayerNorm? _attentionNorm;
    private readonly LayerNorm _outputNorm;
    private readonly Parameter? _attentionScale, _outputScale;
    private readonly Linear? _residual;
    private bool _recomputes;
    private Action<Tensor, Tensor?>? _watcher;

    /// <param name="name">The name of the module.</param>
    /// <param name="shape">The hyper-parameters.</param>
    /// <param name="names">The names of the layers.</param>
    /// <param name="weights">The weights of the block.</param>
    /// <param name="positions">How attention depends on positions; null if it does not. The network owns it.</param>
    public EncoderBlock(string name, EncoderBlockShape shape, EncoderBlockNames names, WeightReader weights, PositionScheme? positions = null) : base(name)
    {
        _shape = shape;
        var (input, width) = (shape.InputWidth, shape.Width);
        _attention = new BlockAttention(this, shape, names, weights, positions);
        _attentionNorm = shape.HasAttentionNorm ? Norm(names.AttentionNorm, shape.NormFirst ? input : width) : null;
        _attentionScale = Scale(names.AttentionScale);
        _feed = new BlockFeedForward(this, shape, names, weights);
        _outputNorm = Norm(names.OutputNorm, width);
        _outputScale = Scale(names.OutputScale);
        _residual = input == width ? null : this.Add(ResidualProjection, weights.Linear(ResidualProjection, input, width));

        LayerNorm Norm(string layer, int values) => this.Add(layer, weights.LayerNorm(layer, values, shape.NormEpsilon, shape.NormBias));
        Parameter? Scale(string? path) => path is null ? null : this.AddParameter(path, weights.Parameter(path, width));
    }

    public ModelDropout Dropout { get; } = new();

    /// <summary>Sets if the blocks of a network recompute their values in the backward pass instead of storing them.</summary>
    public static void Recompute(nn.Module network, bool recomputes)
    {
        foreach (var block in network.modules().OfType<EncoderBlock>())
            block._recomputes = recomputes;
    }

    /// <summary>Sets a receiver of the values behind the activation function of every block of a network; null for none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="watcher">Receives the number of the block, its values [B, L, H] and the mask [B, L], which is null if there is no padding.</param>
    public static void Watch(nn.Module network, Action<int, Tensor, Tensor?>? watcher)
    {
        EncoderBlock[] blocks = [.. network.modules().OfType<EncoderBlock>()];
        for (var i = 0; i < blocks.Length; i++)
        {
            var number = i;
            blocks[i]._watcher = watcher is null ? null : (activations, mask) => watcher(number, activations, mask);
        }
    }

    /// <param name="input">[B, L, I].</param>
    /// <param name="mask">[B, L], true for tokens; null if there is no padding.</param>
    public override Tensor forward(Tensor input, Tensor? mask)
        => _recomputes && is_grad_enabled() ? RecomputedBlock.Of(this, input, mask) : Compute(input, mask);

    /// <summary>The block itself.</summary>
    internal Tensor Compute(Tensor input, Tensor? mask)
    {
        CancellationCheck.ThrowIfCancelled(); // also when it is computed again in a backward pass, which keeps exceptions
        using var scope = NewDisposeScope();
        var residual = _residual?.call(input) ?? input; // [B, L, W]
        Tensor result;
        if (_shape.NormFirst)
        {
            var middle = residual.Plus(Attention(_attentionNorm?.call(input) ?? input, mask));
            result = middle.Plus(Feed(_outputNorm.call(middle), mask));
        }
        else
        {
            var middle = _attentionNorm!.call(residual.Plus(Attention(input, mask)));
            result = _outputNorm.call(middle.Plus(Feed(middle, mask)));
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The nodes of the block over <paramref name="input"/> [N, L, I]; the output is [N, L, W].</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">The value that the block reads.</param>
    /// <param name="tokens">The network's inputs; null for pictures, which have no padding.</param>
    public string Emit(OnnxGraph graph, string input, EmittedTokens? tokens)
    {
        var residual = _residual is null ? input : _residual.Emit(graph, input);
        if (_shape.NormFirst)
        {
            var normalised = _attentionNorm?.Emit(graph, input, _shape.NormEpsilon) ?? input;
            var middle = graph.Add(residual, Scaled(_attention.Emit(graph, normalised, tokens), _attentionScale));
            return graph.Add(middle, Scaled(_feed.Emit(graph, _outputNorm.Emit(graph, middle, _shape.NormEpsilon)), _outputScale));
        }
        else
        {
            var middle = _attentionNorm!.Emit(graph, graph.Add(residual, _attention.Emit(graph, input, tokens)), _shape.NormEpsilon);
            return _outputNorm.Emit(graph, graph.Add(middle, _feed.Emit(graph, middle)), _shape.NormEpsilon);
        }

        string Scaled(string values, Parameter? scale) => scale is null ? values : graph.Mul(values, graph.Constant(scale));
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }

    private Tensor Attention(Tensor input, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var mixed = _attention.Apply(input, mask, training && _shape.AttentionDropout > 0 ? weights => Dropped(weights, _shape.AttentionDropout) : null);
        return Scaled(Dropped(mixed, _shape.ProjectionDropout), _attentionScale).MoveToOuterDisposeScope(); // [B, L, W]
    }

    private Tensor Feed(Tensor input, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var output = _feed.Apply(input, values => Dropped(values, _shape.HiddenDropout), _watcher is { } watcher ? values => watcher(values, mask) : null);
        return Scaled(Dropped(output, _shape.OutputDropout), _outputScale).MoveToOuterDisposeScope(); // [B, L, W]
    }

    private Tensor Dropped(Tensor values, double share) => Dropout.Apply(values, share, training);

    private static Tensor Scaled(Tensor values, Parameter? scale) => scale is null ? values : values * scale;
}
