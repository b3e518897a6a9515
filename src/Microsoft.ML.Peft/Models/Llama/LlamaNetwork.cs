using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Llama;

/// <summary>
/// A causal language model of the Llama architecture. A token only attends to previous tokens, so padding at the end needs no
/// mask.
/// </summary>
internal sealed class LlamaNetwork : TextEncoder
{
    private const string Words = "model.embed_tokens";
    private const string FinalNorm = "model.norm";
    private const string Head = "lm_head";
    private readonly LlamaShape _shape;
    private readonly TokenEmbedding _words;
    private readonly List<LlamaBlock> _blocks = [];
    private readonly RmsNorm _norm;
    private readonly Linear? _head;

    public LlamaNetwork(string name, LlamaShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        _words = this.Add(Words, weights.Embedding(Words, shape.VocabularySize, shape.Width));
        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"model.layers.{i}";
            _blocks.Add(this.Add(path, new LlamaBlock(path, shape, weights.Under(path))));
        }

        _norm = this.Add(FinalNorm, new RmsNorm(FinalNorm, weights.Parameter(FinalNorm + ".weight", shape.Width), shape.NormEpsilon));
        if (!shape.SharesEmbeddings)
            _head = this.Add(Head, weights.Linear(Head, shape.Width, shape.VocabularySize, bias: false));
    }

    public override int Width => _shape.Width;

    public override int VocabularySize => _shape.VocabularySize;

    public override int MaximumLength => _shape.MaximumLength;

    public override Tensor forward(Tensor ids, Tensor? mask, Tensor? segments)
    {
        CheckLength(ids);
        using var scope = NewDisposeScope();
        var places = RotaryEmbedding.Of(ids.shape[1], _shape.HeadWidth, _shape.RotaryBase, ids.device);
        var hidden = _words.call(ids); // [B, L, W]
        foreach (var block in _blocks)
            hidden = block.call(hidden, places);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of the next token: hidden states [..., W] → logits [..., V].</summary>
    public Tensor Logits(Tensor hidden) => _head?.call(hidden) ?? nn.functional.linear(hidden, _words.Weight);

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
