using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Hidden states [B, L, W] → one vector per text, [B, W]; in torch and in ONNX.</summary>
/// <param name="encoder">The network of the hidden states.</param>
/// <param name="pooling">The pooling of its tokens.</param>
/// <param name="normalizes">True if vectors get length 1.</param>
internal sealed class TextPooler(TextEncoder encoder, TextPooling pooling, bool normalizes = false)
{
    // Null for the encoder's own pooling, which is the mean unless the architecture has another one.
    private readonly BertNetwork? _oneToken = pooling switch
    {
        TextPooling.Mean or TextPooling.SentenceTransformers => null,
        TextPooling.Model when encoder is BertNetwork { PoolsMean: true } => null,
        _ => encoder as BertNetwork,
    };
    private readonly bool _hasPooler = pooling == TextPooling.Model && encoder is BertNetwork { Pooler: not null, PoolsMean: false };

    /// <summary>The layers of the encoder that do not contribute to the vector.</summary>
    public IReadOnlyList<string> UnusedLayers => _hasPooler || encoder is not BertNetwork { Pooler: not null } ? [] : [BertNetwork.PoolerName];

    /// <summary>The factor that scales the values of a vector to about 1.</summary>
    public double VectorScale => normalizes ? Math.Sqrt(encoder.Width) : encoder.VectorScale;

    public Tensor Pool(Tensor hidden, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var pooled = Pooled(hidden, mask); // [B, W]
        return (normalizes ? nn.functional.normalize(pooled) : pooled).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string hidden, EmittedTokens tokens)
    {
        var pooled = EmitPooled(graph, hidden, tokens);
        return normalizes ? graph.Normalize(pooled) : pooled;
    }

    private Tensor Pooled(Tensor hidden, Tensor? mask)
    {
        if (_oneToken is null)
            return encoder.Pool(hidden, mask);
        if (pooling != TextPooling.LastToken)
            return _hasPooler ? _oneToken.Pooler!.call(hidden.select(1, 0)).tanh() : hidden.select(1, 0).alias();
        if (mask is null)
            return hidden.select(1, -1).alias();
        var last = (mask.sum(1L) - tensor(1L, device: mask.device)).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]); // [B, 1, W]
        return hidden.gather(1, last).squeeze(1);
    }

    private string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens)
    {
        if (_oneToken is null)
            return ((IOnnxTextEncoder)encoder).EmitPooled(graph, hidden, tokens);
        if (pooling == TextPooling.LastToken)
            return tokens.Last(graph, hidden);
        var first = graph.Gather(hidden, graph.Constant([0L]), 1); // [N, W]
        return _hasPooler ? graph.Tanh(_oneToken.Pooler!.Emit(graph, first)) : first;
    }
}
