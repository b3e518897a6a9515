using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>A text encoder with random weights: its configuration and names as Hugging Face writes them, and its computation by hand.</summary>
internal abstract class TinyEncoder
{
    public const int Width = 8;
    public const int Heads = 2;
    public const int Hidden = 12;
    private const double Reach = 0.6;
    private readonly Lazy<ModelFolder> _folder, _smooth;

    protected TinyEncoder() => (_folder, _smooth) = (new Lazy<ModelFolder>(() => Folder(Reach)), new Lazy<ModelFolder>(() => Folder(Reach / 2)));

    public static IReadOnlyList<TinyEncoder> All { get; } =
    [
        new TinyXlmRoberta("xlm-roberta"), new TinyXlmRoberta("camembert"), new TinyMpnet(), new TinyModernBert(), new TinyNomicBert(),
        new TinyElectra(), new TinyDeberta(),
    ];

    /// <summary>The value of "model_type".</summary>
    public abstract string Type { get; }

    /// <summary>The prefix of the encoder's names in files with a head.</summary>
    public abstract string Prefix { get; }

    /// <summary>The maximum number of tokens.</summary>
    public virtual int MaximumLength => 40;

    /// <summary>The number of blocks.</summary>
    public virtual int BlockCount => 2;

    /// <summary>The names of the adapted layers of a block.</summary>
    public abstract string[] Targets { get; }

    /// <summary>Changes of the configuration that would load but compute something else, with a part of the message.</summary>
    public abstract (string Found, string Changed, string Told)[] Refused { get; }

    /// <summary>A folder for all tests to read, whose tokenizer knows the words of <see cref="TextData"/>.</summary>
    public string Directory => _folder.Value.Path;

    /// <summary>A folder with small weights, whose vectors are near the mean of the words' vectors, so a trainer can learn from few rows.</summary>
    public string SmoothDirectory => _smooth.Value.Path;

    public static TinyEncoder Of(string type) => All.Single(encoder => encoder.Type == type);

    /// <summary>config.json.</summary>
    public abstract string Configuration(int vocabulary);

    /// <summary>The tensors of the encoder; they join the current dispose scope.</summary>
    public Dictionary<string, Tensor> Weights(int vocabulary, double reach = Reach)
    {
        var weights = new RandomWeights(reach);
        Fill(weights, vocabulary);
        return weights.Tensors;
    }

    /// <summary>The hidden states of one text, without torch.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="ids">The tokens.</param>
    /// <param name="segments">Their segments.</param>
    public abstract double[][] ByHand(HandWeights weights, int[] ids, int[] segments);

    public override string ToString() => Type;

    protected abstract void Fill(RandomWeights weights, int vocabulary);

    /// <summary>Two of BERT's blocks.</summary>
    protected static void FillBertBlocks(RandomWeights weights, string ending = "")
    {
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            foreach (var name in (string[])["query", "key", "value"])
                weights.Linear($"{path}attention.self.{name}{ending}", Width, Width);
            weights.Linear(path + "attention.output.dense", Width, Width).Norm(path + "attention.output.LayerNorm", Width)
                .Linear(path + "intermediate.dense", Width, Hidden).Linear(path + "output.dense", Hidden, Width).Norm(path + "output.LayerNorm", Width);
        }
    }

    private ModelFolder Folder(double reach)
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder(Configuration(WordBert.Vocabulary));
        folder.WriteWeights(Weights(WordBert.Vocabulary, reach));
        folder.Write("vocab.txt", WordBert.Pieces);
        return folder;
    }
}
