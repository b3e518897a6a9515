using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// A network that reads tokens: ids [B, L], mask [B, L] (true for tokens, with padding at the end; null without padding) and
/// segments [B, L] (null: all 0) → hidden states [B, L, W].
/// </summary>
internal abstract class TextEncoder(string name) : nn.Module<Tensor, Tensor?, Tensor?, Tensor>(name)
{
    /// <summary>W, the number of values of a token's hidden state.</summary>
    public abstract int Width { get; }

    /// <summary>The number of rows of the token table; ids are below it.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The maximum number of tokens of a text.</summary>
    public abstract int MaximumLength { get; }

    /// <summary>True if the network reads two texts as one sequence.</summary>
    public virtual bool ReadsPairs => false;

    /// <summary>True if the second text has its own segment embedding.</summary>
    public virtual bool HasSegments => false;

    /// <summary>The factor that scales the values of a text's vector to about 1, so one head learning rate suits all encoders.</summary>
    public virtual double VectorScale => 1;

    /// <summary>One vector per text, [B, W]; the mean of its hidden states unless the architecture has its own.</summary>
    public virtual Tensor Pool(Tensor hidden, Tensor? mask) => MeanOverTokens(hidden, mask);

    /// <summary>Hidden states [B, L, W] averaged over the tokens without padding, [B, W].</summary>
    protected static Tensor MeanOverTokens(Tensor hidden, Tensor? mask)
    {
        if (mask is null)
            return hidden.mean([1L]);
        using var scope = NewDisposeScope();
        var share = mask.to_type(hidden.dtype); // [B, L]
        share /= share.sum(1L).unsqueeze(1);
        return share.unsqueeze(1).bmm(hidden).squeeze(1).MoveToOuterDisposeScope(); // [B, 1, L] · [B, L, W]
    }

    /// <exception cref="ArgumentException">There are more tokens than positions of the network.</exception>
    protected void CheckLength(Tensor ids)
    {
        if (ids.dim() != 2)
            throw new ArgumentException($"Token ids have the shape [{string.Join(", ", ids.shape)}]; [texts, tokens] is needed.", nameof(ids));
        if (ids.shape[1] > MaximumLength)
            throw new ArgumentException($"The texts have {ids.shape[1]} tokens; this network reads at most {MaximumLength}.", nameof(ids));
    }
}

/// <summary>The limits of a network: ids below <paramref name="VocabularySize"/>, and at most <paramref name="MaximumLength"/> ids.</summary>
internal sealed record TextLimits(int VocabularySize, int MaximumLength)
{
    /// <exception cref="InvalidDataException">The tokenizer has ids without rows in the network.</exception>
    public void Check(TextTokenizer tokenizer, string location)
    {
        if (tokenizer.LargestId >= VocabularySize)
            throw new InvalidDataException($"The tokenizer of '{location}' has ids up to {tokenizer.LargestId}, the network a table of {VocabularySize} tokens: they do not belong together.");
    }
}

/// <summary>A text network that can write itself into an ONNX graph, for any number of texts and tokens.</summary>
internal interface IOnnxTextEncoder
{
    /// <summary>The nodes from tokens to hidden states [N, L, W].</summary>
    string EmitHidden(OnnxGraph graph, EmittedTokens tokens);

    /// <summary>The nodes from hidden states to one vector per text, [N, W].</summary>
    string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens);
}
