using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>
/// Multi-head self-attention over fields, [B, M, I] → [B, M, H·d'] (Song et al., "AutoInt", 2019, equations 5 to 8):
/// α = softmax(Q·Kᵀ), E' = ReLU(concat of heads α·V + E·W_Res). The layer norm, if any, precedes the ReLU.
/// </summary>
internal sealed class InteractingLayer : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly InteractingLayerSettings _settings;
    private readonly LayerNorm? _norm;
    private readonly int _projections;
    private readonly RandomSource _random;

    /// <param name="name">The module's name.</param>
    /// <param name="inputWidth">I, the values of a field.</param>
    /// <param name="settings">The layer's shape.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights and dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
    public InteractingLayer(string name, int inputWidth, InteractingLayerSettings settings, Device? device = null, RandomSource? random = null) : base(name)
    {
        _settings = settings;
        _random = random ?? RandomSource.FromTorch();
        _projections = settings.Residual ? 4 : 3;
        // Glorot's bound is for one projection, not for the matrix of all of them.
        double bound = Math.Sqrt(6.0 / (inputWidth + settings.Width));
        register_parameter("weight", OwnedParameter.Of(_random.Uniform([_projections * settings.Width, inputWidth], bound, device)));
        if (settings.Projection == AttentionProjection.Relu)
            register_parameter("bias", OwnedParameter.Of(zeros(_projections * settings.Width, device: device)));
        if (settings.LayerNorm)
        {
            _norm = nn.LayerNorm(settings.Width, device: device);
            register_module("norm", _norm);
        }
    }

    /// <summary>W_Q, W_K, W_V and W_Res stacked, [P·H·d', I]; heads are contiguous within each.</summary>
    public Parameter Weight => get_parameter("weight")!;

    public Parameter? Bias => get_parameter("bias");

    public LayerNorm? Norm => _norm;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Output(input, out _).MoveToOuterDisposeScope();
    }

    /// <summary>The attention weights, [B, H, M, M]: row m holds the attention of field m to every field; it sums to 1.</summary>
    public Tensor Attention(Tensor input)
    {
        using var scope = NewDisposeScope();
        Output(input, out var attention);
        return attention.MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => EmitWithAttention(graph, input).Output;

    /// <summary>The nodes of the layer over <paramref name="input"/> [N, M, I], with the attention weights [N, H, M, M].</summary>
    public (string Output, string Attention) EmitWithAttention(OnnxGraph graph, string input)
    {
        var (heads, size) = (_settings.Heads, _settings.HeadDimension);
        string all = graph.LinearOverLastAxis(input, Weight, Bias); // [N, M, P·H·d']
        if (Bias is not null)
            all = graph.Relu(all);
        string[] parts = graph.Node(
            "Split", [all, graph.Constant([.. Enumerable.Repeat((long)_settings.Width, _projections)], _projections)], _projections, OnnxAttribute.Int("axis", 2)); // [N, M, H·d'] each
        string Heads(string part, params long[] order) => graph.Transpose(graph.Node("Reshape", [part, graph.Constant([0L, 0, heads, size], 4)]), order);
        string scores = graph.MatMul(Heads(parts[0], 0, 2, 1, 3), Heads(parts[1], 0, 2, 3, 1)); // [N, H, M, d'] · [N, H, d', M]
        if (_settings.ScaleScores)
            scores = graph.Mul(scores, graph.Scalar((float)(1 / Math.Sqrt(size))));
        string attention = graph.Softmax(scores); // [N, H, M, M]
        string mixed = graph.Transpose(graph.MatMul(attention, Heads(parts[2], 0, 2, 1, 3)), 0, 2, 1, 3); // [N, M, H, d']
        string value = graph.Reshape(mixed, 0, 0, _settings.Width); // [N, M, H·d']
        if (_settings.Residual)
            value = graph.Add(value, parts[3]);
        if (_norm is not null)
            value = graph.Node("LayerNormalization", [value, graph.Constant(_norm.weight!), graph.Constant(_norm.bias!)], OnnxAttribute.Float("epsilon", 1e-5f));
        return (graph.Relu(value), attention);
    }

    private Tensor Output(Tensor input, out Tensor attention)
    {
        var (rows, fields) = (input.shape[0], input.shape[1]);
        var (heads, size) = (_settings.Heads, _settings.HeadDimension);
        var all = nn.functional.linear(input, Weight, Bias); // [B, M, P·H·d']
        if (Bias is not null)
            all = all.relu();
        var parts = all.chunk(_projections, 2); // [B, M, H·d'] each
        Tensor Heads(Tensor part) => part.view(rows, fields, heads, size).transpose(1, 2); // [B, H, M, d']
        var queries = Heads(parts[0]);
        if (_settings.ScaleScores)
            queries = queries.Times(1 / Math.Sqrt(size));
        attention = queries.matmul(Heads(parts[1]).transpose(2, 3)).softmax(-1); // [B, H, M, M]
        var kept = _random.Dropout(attention, _settings.Dropout, training);
        var value = kept.matmul(Heads(parts[2])).transpose(1, 2).reshape(rows, fields, _settings.Width); // [B, M, H·d']
        if (_settings.Residual)
            value = value.Plus(parts[3]);
        if (_norm is not null)
            value = _norm.call(value);
        return value.relu();
    }
}

/// <summary>The shape of an attention layer over fields.</summary>
internal sealed record InteractingLayerSettings(
    int Heads, int HeadDimension, bool Residual, bool ScaleScores, AttentionProjection Projection, bool LayerNorm, double Dropout)
{
    /// <summary>Values of a field after the layer, H·d'.</summary>
    public int Width => Heads * HeadDimension;
}
