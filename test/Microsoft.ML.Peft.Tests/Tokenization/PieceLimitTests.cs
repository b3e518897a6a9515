using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Mutation;
using Microsoft.ML.Peft.Tokenization;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>Long vocabulary pieces would end the process inside Microsoft.ML.Tokenizers, so a failing test may end the run.</summary>
[TestClass]
public sealed class PieceLimitTests
{
    private const int Longest = PieceLimits.LongestPiece;

    private static readonly Dictionary<string, Action<ModelFolder, string>> Files = new()
    {
        ["vocab.txt"] = (folder, piece) => folder.Write("vocab.txt", TinyBert.Pieces + piece + "\n"),
        ["vocab.json of a RoBERTa"] = (folder, piece) =>
        {
            folder.Write("vocab.json", $$"""{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"<mask>":4,"l":5,"o":6,"lo":7,"{{piece}}":8}""");
            folder.Write("merges.txt", "l o\n");
        },
        ["vocab.json of a sentence encoder"] = (folder, piece) =>
            folder.Write("vocab.json", $$"""[["?",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["▁",-3],["h",-2],["{{piece}}",-4]]"""),
        ["tokenizer.model, byte pairs"] = (folder, piece) => WriteSentencePieces(folder, SentencePieceAlgorithm.BytePair, piece),
        ["tokenizer.model, unigram"] = (folder, piece) => WriteSentencePieces(folder, SentencePieceAlgorithm.Unigram, piece),
        ["llama2.c tokenizer"] = (folder, piece) => File.WriteAllBytes(Path.Combine(folder.Path, "tok.bin"), MutatedReaders.Llama2CTokenizerBytes(piece)),
    };

    public static IEnumerable<object[]> Kinds => Files.Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_piece_of_60_000_characters_is_refused_by_name(string kind)
    {
        using var folder = new ModelFolder("{}");
        Files[kind](folder, new string('x', 60_000));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => Read(kind, folder)).Message;
        Assert.Contains(folder.Path, message);
        Assert.Contains($"a piece of 60000 bytes at place", message);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void The_longest_piece_is_read_with_little_stack(string kind)
    {
        using var folder = new ModelFolder("{}");
        string piece = new string('漢', Longest / 3) + "x"; // 3 bytes each
        Files[kind](folder, piece);
        Exception? failure = null;
        var thread = new Thread(() => failure = Caught(() => Read(kind, folder)!.Encode(piece + " " + piece)), 512 << 10);
        thread.Start();
        thread.Join();
        Assert.IsNull(failure);
        Files[kind](folder, piece + "x");
        Assert.Contains($"a piece of {Longest + 1} bytes", Assert.ThrowsExactly<InvalidDataException>(() => Read(kind, folder)).Message);
    }

    [TestMethod]
    public void A_saved_text_model_with_a_long_piece_is_refused()
    {
        using var folder = new ModelFolder("""{"model_type":"universal-sentence-encoder-lite"}""");
        const string kind = "vocab.json of a sentence encoder";
        Files[kind](folder, "good");
        var files = PretrainedFiles.In(folder.Path);
        var intact = TokenSettings.Of(Architecture.Of(ModelConfiguration.Read(files)).ReadTokenizer(files)!, files, 16, second: false);
        Assert.IsNotEmpty(TokenSettings.Parse(intact.ToString()).Encode("good"));

        Files[kind](folder, new string('x', 60_000));
        var hostile = PretrainedFiles.In(folder.Path);
        hostile.Read("config.json");
        hostile.Read("vocab.json");
        string settings = TokenSettings.Of(null!, hostile, 16, second: false).ToString();
        Assert.Contains("a piece of 60000 bytes", Assert.ThrowsExactly<InvalidDataException>(() => TokenSettings.Parse(settings)).Message);
    }

    [TestMethod]
    public void The_number_of_pieces_is_limited()
    {
        PieceLimits.Check("some.txt", PieceLimits.MostPieces - 1, "a");
        Assert.Contains("'some.txt' holds more than 4000000 pieces", Assert.ThrowsExactly<InvalidDataException>(() => PieceLimits.Check("some.txt", PieceLimits.MostPieces, "a")).Message);
    }

    private static TextTokenizer? Read(string kind, ModelFolder folder)
    {
        var files = PretrainedFiles.In(folder.Path);
        return kind switch
        {
            "llama2.c tokenizer" => Llama2CTokenizerFile.Read(Path.Combine(folder.Path, "tok.bin"), 13),
            _ => TokenizerFiles.Read(files),
        };
    }

    private static void WriteSentencePieces(ModelFolder folder, SentencePieceAlgorithm algorithm, string piece)
        => File.WriteAllBytes(Path.Combine(folder.Path, "tokenizer.model"), MutatedReaders.SentencePieceBytes(algorithm, piece));

    private static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
