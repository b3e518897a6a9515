using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Hidden states [B, L, W] → one vector per text, [B, W]; in torch and in ONNX.</summary>
internal sealed class TextPooler(TextEncoder encoder, TextPooling pooling)
{
    private readonly BertNetwork? _firstToken = pooling switch
    {
        TextPooling.Mean => null,
        TextPooling.Model when encoder is BertNetwork { PoolsMean: true } => null,
        _ => encoder as BertNetwork,
    };
    private readonly bool _hasPooler = pooling == TextPooling.Model && encoder is BertNetwork { Pooler: not null, PoolsMean: false };

    /// <summary>The layers of the encoder that do not contribute to the vector.</summary>
    public IReadOnlyList<string> UnusedLayers => _hasPooler || encoder is not BertNetwork { Pooler: not null } ? [] : [BertNetwork.PoolerName];

    public Tensor Pool(Tensor hidden, Tensor? mask)
    {
        if (_firstToken is null)
            return encoder.Pool(hidden, mask);
        using var scope = NewDisposeScope();
        var first = hidden.select(1, 0); // [B, W]
        return (_hasPooler ? _firstToken.Pooler!.call(first).tanh() : first.alias()).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string hidden, EmittedTokens tokens)
    {
        if (_firstToken is null)
            return ((IOnnxTextEncoder)encoder).EmitPooled(graph, hidden, tokens);
        var first = graph.Gather(hidden, graph.Constant([0L]), 1); // [N, W]
        return _hasPooler ? graph.Tanh(_firstToken.Pooler!.Emit(graph, first)) : first;
    }
}
