using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The input of a BERT's first block: the sum of token, position and segment embeddings, normalised, [B, L] → [B, L, W].</summary>
internal sealed partial class BertEmbeddings : nn.Module<Tensor, Tensor?, Tensor>, IDropoutLayer
{
    private readonly BertShape _shape;
    private readonly TokenEmbedding _words, _positions;
    private readonly TokenEmbedding? _segments;
    private readonly LayerNorm _norm;

    public BertEmbeddings(string name, BertShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var width = shape.Block.Width;
        _words = this.Add("word_embeddings", weights.Embedding("word_embeddings", shape.VocabularySize, width));
        _positions = this.Add("position_embeddings", weights.Embedding("position_embeddings", shape.Positions, width));
        _segments = shape.Segments == 0 ? null : this.Add("token_type_embeddings", weights.Embedding("token_type_embeddings", shape.Segments, width));
        _norm = this.Add("LayerNorm", weights.LayerNorm("LayerNorm", width, shape.Block.NormEpsilon));
    }

    public ModelDropout Dropout { get; } = new();

    /// <param name="ids">[B, L].</param>
    /// <param name="segments">[B, L]; null if all are 0.</param>
    public override Tensor forward(Tensor ids, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var places = _positions.Weight.narrow(0, _shape.FirstPosition, ids.shape[1]); // [L, W]
        var sum = _words.call(ids).Plus(places); // [B, L, W]
        if (_segments is not null)
            sum = sum.Plus(segments is null ? _segments.Weight.narrow(0, 0, 1) : _segments.call(segments));
        var normalised = _norm.call(sum);
        return Dropout.Apply(normalised, _shape.Block.OutputDropout, training).MoveToOuterDisposeScope();
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
