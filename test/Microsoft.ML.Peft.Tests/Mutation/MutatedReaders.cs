using System.Text;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Weights;
using Microsoft.ML.Peft.Tests.Adapters;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Tokenization;
using Microsoft.ML.Peft.Tokenization;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>All readers of the library with a small file each.</summary>
internal static class MutatedReaders
{
    private const string Text = "hello low 漢";
    private const string Merges = "#version: 0.2\nl o\nlo w\nĠ low\n";

    private const string Unigram = """[["?",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["▁",-3],["h",-2.5],["▁he",-1.5],["l",-2],["o",-4.25],["lo",null]]""";

    private const string BytePair = """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"<mask>":4,"l":5,"o":6,"w":7,"lo":8,"low":9,"Ġ":10,"Ġlow":11,"Ã":12,"©":13}""";

    private static readonly Dictionary<string, Func<MutatedReader>> Known = new(StringComparer.Ordinal)
    {
        ["config.json"] = Configuration,
        ["config.json of a DeBERTa"] = () => MutatedFolders.Configuration("deberta-v2"),
        ["config.json of a ModernBERT"] = () => MutatedFolders.Configuration("modernbert"),
        ["modules.json"] = () => MutatedFolders.Sentences("modules.json"),
        ["config.json of a pooling"] = () => MutatedFolders.Sentences("1_Pooling/config.json"),
        ["config_sentence_transformers.json"] = () => MutatedFolders.Sentences("config_sentence_transformers.json"),
        ["model.safetensors"] = Weights,
        ["model.safetensors.index.json"] = Index,
        ["llama2.c checkpoint"] = Llama2CCheckpoint,
        ["network.onnx"] = () => MutatedFolders.Onnx("network.onnx"),
        ["ResNetPreprocess.onnx"] = () => MutatedFolders.Onnx("ResNetPreprocess.onnx"),
        ["vocab.txt"] = () => Tokenizer("vocab.txt", TinyBert.Pieces, WordPieceFiles.Read),
        ["vocab.json of a RoBERTa"] = () => Tokenizer("vocab.json", BytePair, BytePairFiles.Read),
        ["merges.txt"] = () => Tokenizer("merges.txt", Merges, BytePairFiles.Read),
        ["vocab.json of a sentence encoder"] = () => Tokenizer("vocab.json", Unigram, SentenceEncoderFiles.Read),
        ["tokenizer.json of WordPiece"] = () => Tokenizer("tokenizer.json", TinyTokenizers.WordPiece, Json),
        ["tokenizer.json of byte pairs"] = () => Tokenizer("tokenizer.json", TinyTokenizers.BytePairs, Json),
        ["tokenizer.json of a unigram"] = () => Tokenizer("tokenizer.json", TinyTokenizers.Unigram, Json),
        ["tokenizer.model, byte pairs"] = () => SentencePieces(SentencePieceAlgorithm.BytePair),
        ["tokenizer.model, unigram"] = () => SentencePieces(SentencePieceAlgorithm.Unigram),
        ["llama2.c tokenizer"] = Llama2CTokenizer,
        ["adapter_config.json of a LoRA"] = () => Adapter("adapter_config.json", new LoraOptions { Rank = 2 }),
        ["adapter_model.safetensors of a LoRA"] = () => Adapter("adapter_model.safetensors", new LoraOptions { Rank = 2 }),
        ["adapter_config.json of an SVFit"] = () => Adapter("adapter_config.json", new SvfitOptions { Rank = 2 }),
        ["adapter_model.safetensors of an SVFit"] = () => Adapter("adapter_model.safetensors", new SvfitOptions { Rank = 2 }),
    };

    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>A reader by name, with a separate folder; the caller disposes it.</summary>
    public static MutatedReader Open(string name) => Known[name]();

    private static MutatedReader Configuration()
    {
        using var scope = NewDisposeScope();
        var folder = TinyBert.Folder(TinyBert.Weights());
        return new MutatedReader(folder, "config.json", Encoding.UTF8.GetBytes(TinyBert.Configuration), () => PretrainedModel.Load(folder.Path).Dispose());
    }

    private static MutatedReader Weights()
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder("{}");
        var path = folder.WriteWeights([new("weights", arange(6, ScalarType.Float32).view(2, 3)), new("steps", tensor(7L)), new("flags", tensor(new[] { true, false }))]);
        return new MutatedReader(folder, SafeTensorsWeights.FileName, File.ReadAllBytes(path), () =>
        {
            using var read = NewDisposeScope();
            using var file = SafeTensorsReader.Open(path);
            _ = SafeTensorsReader.ReadAll(file);
        });
    }

    private static MutatedReader Index()
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder("{}");
        folder.WriteWeights([new("a", ones(1))], "1.safetensors");
        folder.WriteWeights([new("b", ones(1))], "2.safetensors");
        var intact = """{"metadata":{"total_size":8},"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"""u8.ToArray();
        return new MutatedReader(folder, SafeTensorsWeights.IndexName, intact, () => SafeTensorsWeights.Open(folder.Path).Dispose());
    }

    private static MutatedReader Llama2CCheckpoint()
    {
        // Width 4, hidden 3, one block, two heads, one of keys, five tokens, length 2: 120 numbers follow.
        var folder = new ModelFolder("{}");
        byte[] intact = [.. new[] { 4, 3, 1, 2, 1, 5, 2 }.SelectMany(BitConverter.GetBytes), .. Enumerable.Range(0, 120).SelectMany(i => BitConverter.GetBytes(0.01f * i))];
        return new MutatedReader(folder, "model.bin", intact, () => PretrainedModel.LoadLlama2C(Path.Combine(folder.Path, "model.bin")).Dispose());
    }

    private static MutatedReader Tokenizer(string file, string content, Func<PretrainedFiles, SpecialTokens, TextTokenizer?> read)
    {
        var folder = new ModelFolder("{}");
        folder.Write("vocab.json", BytePair);
        folder.Write("merges.txt", Merges);
        return new MutatedReader(folder, file, Encoding.UTF8.GetBytes(content), () => Read(folder, read));
    }

    private static TextTokenizer? Json(PretrainedFiles files, SpecialTokens specials) => TokenizerJson.Read(files, specials);

    private static void Read(ModelFolder folder, Func<PretrainedFiles, SpecialTokens, TextTokenizer?> read)
    {
        var files = PretrainedFiles.In(folder.Path);
        read(files, new SpecialTokens(files))?.Encode(Text);
    }

    private static MutatedReader SentencePieces(SentencePieceAlgorithm algorithm)
    {
        var folder = new ModelFolder("{}");
        return new MutatedReader(folder, "tokenizer.model", SentencePieceBytes(algorithm), () => Read(folder, SentencePieceFiles.Read));
    }

    public static byte[] SentencePieceBytes(SentencePieceAlgorithm algorithm, params string[] more)
    {
        SentencePiece[] pieces =
        [
            new("<unk>", 0, SentencePieceKind.Unknown), new("<s>", 0, SentencePieceKind.Control), new("</s>", 0, SentencePieceKind.Control),
            .. new[] { "▁", "h", "e", "l", "o", "he", "lo", "▁he" }.Concat(more).Select((text, i) => new SentencePiece(text, -i, SentencePieceKind.Normal)),
        ];
        return SentencePieceModel.ToBytes(algorithm, pieces, 0, 1, 2, bytesFallback: false);
    }

    private static MutatedReader Llama2CTokenizer()
    {
        var folder = new ModelFolder("{}");
        var path = Path.Combine(folder.Path, "tok.bin");
        return new MutatedReader(folder, "tok.bin", Llama2CTokenizerBytes(), () => Llama2CTokenizerFile.Read(path, 12).Encode(Text));
    }

    /// <summary>A tokenizer of 12 pieces, and of these.</summary>
    public static byte[] Llama2CTokenizerBytes(params string[] more)
    {
        using var intact = new MemoryStream();
        using var writer = new BinaryWriter(intact);
        string[] pieces = ["<unk>", "\n<s>\n", "\n</s>\n", "<0x00>", "<0x0A>", "h", "e", "l", "o", " ", "he", "lo", .. more];
        writer.Write(7);
        foreach (var (id, piece) in pieces.Index())
        {
            writer.Write((float)-id);
            writer.Write(Encoding.UTF8.GetByteCount(piece));
            writer.Write(Encoding.UTF8.GetBytes(piece));
        }

        return intact.ToArray();
    }

    private static MutatedReader Adapter(string file, AdapterOptions options)
    {
        (options.TargetModules, options.ModulesToSave) = (["Query", "Table"], ["Classifier"]);
        var folder = new ModelFolder("{}");
        var network = new SmallNetwork();
        using (var model = PeftModel.Attach(network, options))
            model.Save(folder.Path);
        var intact = File.ReadAllBytes(Path.Combine(folder.Path, file));
        return new MutatedReader(folder, file, intact, () => PeftModel.Load(network, folder.Path).Dispose(), network);
    }
}
