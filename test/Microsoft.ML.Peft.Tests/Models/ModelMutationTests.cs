using System.Text;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Weights;
using Microsoft.ML.Peft.Tokenization;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>Damaged and hostile files of every kind that a model consists of: each is read, or refused by name.</summary>
[TestClass]
public sealed class ModelMutationTests
{
    private const int Files = 500;

    private const string Unigram = """[["?",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["▁",-3],["h",-2.5],["▁he",-1.5],["l",-2],["o",-4.25],["lo",null]]""";

    private const string BytePair = """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"<mask>":4,"l":5,"o":6,"w":7,"lo":8,"low":9,"Ġ":10,"Ġlow":11,"Ã":12,"©":13}""";

    [TestMethod]
    public void Configurations_and_what_follows_from_them()
    {
        using var scope = NewDisposeScope();
        using var folder = TinyBert.Folder(TinyBert.Weights());
        Mutate(folder, "config.json", Encoding.UTF8.GetBytes(TinyBert.Configuration), Files / 5, () => PretrainedModel.Load(folder.Path).Dispose());
    }

    [TestMethod]
    public void Indices_of_several_weight_files()
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder("{}");
        folder.WriteWeights([new("a", ones(1))], "1.safetensors");
        folder.WriteWeights([new("b", ones(1))], "2.safetensors");
        Mutate(
            folder, "model.safetensors.index.json", """{"metadata":{"total_size":8},"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"""u8.ToArray(), Files,
            () => SafeTensorsWeights.Open(folder.Path).Dispose());
    }

    [TestMethod]
    [DataRow("vocab.txt")]
    [DataRow("vocab.json of a RoBERTa")]
    [DataRow("merges.txt")]
    [DataRow("vocab.json of a sentence encoder")]
    public void Tokenizer_files(string kind)
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.json", BytePair);
        folder.Write("merges.txt", "#version: 0.2\nl o\nlo w\nĠ low\n");
        var configuration = ModelConfiguration.Read(PretrainedFiles.In(folder.Path));
        var (content, read) = kind switch
        {
            "vocab.txt" => (TinyBert.Pieces, (Func<PretrainedFiles, ModelConfiguration, TextTokenizer?>)WordPieceFiles.Read),
            "merges.txt" => ("#version: 0.2\nl o\nlo w\nĠ low\n", BytePairFiles.Read),
            "vocab.json of a RoBERTa" => (BytePair, BytePairFiles.Read),
            _ => (Unigram, UnigramFiles.Read),
        };
        // BERT's tokenizer compiles expressions when it is made.
        var files = kind == "vocab.txt" ? Files / 10 : Files;
        Mutate(folder, kind.Split(' ')[0], Encoding.UTF8.GetBytes(content), files, () => read(PretrainedFiles.In(folder.Path), configuration)?.Encode("hello low 漢"));
    }

    [TestMethod]
    [DataRow(nameof(SentencePieceAlgorithm.BytePair))]
    [DataRow(nameof(SentencePieceAlgorithm.Unigram))]
    public void Sentence_piece_models(string algorithm)
    {
        using var folder = new ModelFolder("{}");
        var configuration = ModelConfiguration.Read(PretrainedFiles.In(folder.Path));
        SentencePiece[] pieces =
        [
            new("<unk>", 0, SentencePieceKind.Unknown), new("<s>", 0, SentencePieceKind.Control), new("</s>", 0, SentencePieceKind.Control),
            .. new[] { "▁", "h", "e", "l", "o", "he", "lo", "▁he" }.Select((text, i) => new SentencePiece(text, -i, SentencePieceKind.Normal)),
        ];
        var intact = SentencePieceModel.ToBytes(Enum.Parse<SentencePieceAlgorithm>(algorithm), pieces, 0, 1, 2, bytesFallback: false);
        Mutate(folder, "tokenizer.model", intact, Files, () => SentencePieceFiles.Read(PretrainedFiles.In(folder.Path), configuration));
        Assert.AreEqual("hello", SentencePieceFiles.Read(PretrainedFiles.In(folder.Path), configuration)!.Decode(SentencePieceFiles.Read(PretrainedFiles.In(folder.Path), configuration)!.Encode("hello")));
    }

    [TestMethod]
    public void Tokenizers_of_llama2c()
    {
        using var folder = new ModelFolder("{}");
        using var intact = new MemoryStream();
        using var writer = new BinaryWriter(intact);
        string[] pieces = ["<unk>", "\n<s>\n", "\n</s>\n", "<0x00>", "<0x0A>", "h", "e", "l", "o", " ", "he", "lo"];
        writer.Write(7);
        foreach (var (id, piece) in pieces.Index())
        {
            writer.Write((float)-id);
            writer.Write(Encoding.UTF8.GetByteCount(piece));
            writer.Write(Encoding.UTF8.GetBytes(piece));
        }

        var path = Path.Combine(folder.Path, "tok.bin");
        Mutate(folder, "tok.bin", intact.ToArray(), Files, () => Llama2CTokenizerFile.Read(path, pieces.Length).Encode("hello low 漢"));
        Assert.Contains(
            "has 12 pieces; the model has 13 tokens", Assert.ThrowsExactly<InvalidDataException>(() => Llama2CTokenizerFile.Read(path, 13)).Message);
    }

    private static void Mutate(ModelFolder folder, string name, byte[] intact, int files, Action read)
    {
        var mutation = new FileMutation(11);
        var path = Path.Combine(folder.Path, name);
        var refused = 0;
        for (var i = 0; i < files; i++)
        {
            var bytes = mutation.Mutate(intact);
            File.WriteAllBytes(path, bytes);
            try
            {
                read();
            }
            catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or FileNotFoundException)
            {
                Assert.Contains(folder.Path, exception.Message);
                refused++;
            }
            catch (Exception exception) when (exception is not UnitTestAssertException)
            {
                Assert.Fail($"File {i}, '{Encoding.UTF8.GetString(bytes)}', is answered by {exception}");
            }
        }

        Assert.IsInRange(1, files - 1, refused);
        File.WriteAllBytes(path, intact);
        read();
    }
}
