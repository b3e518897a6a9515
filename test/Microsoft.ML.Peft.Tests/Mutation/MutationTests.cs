using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>Damaged and hostile files of every kind in models and adapters: each is read, or refused by name.</summary>
[TestClass]
public sealed class MutationTests
{
    /// <summary>The fixed cost of reading or refusing: the network, exceptions, their texts.</summary>
    private const long Overhead = 1 << 20;

    public static IEnumerable<object[]> Readers => MutatedReaders.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void A_damaged_file_is_read_or_refused_by_name(string name)
    {
        // Readers that create a network or compile expressions each time are slow.
        var files = name.StartsWith("config.json", StringComparison.Ordinal) || name is "vocab.txt" or "llama2.c checkpoint" ? 60 : name.StartsWith("adapter", StringComparison.Ordinal) ? 150 : 500;
        LiveTensors.AreBalancedBy(() =>
        {
            using var reader = MutatedReaders.Open(name);
            var outcome = reader.Run(files, seed: 11);
            Assert.IsInRange(1, files - 1, outcome.Refused);
            Assert.IsLessThan(Overhead, outcome.LargestExcess);
        });
    }

    [TestMethod]
    [DataRow(nameof(SentencePieceAlgorithm.BytePair))]
    [DataRow(nameof(SentencePieceAlgorithm.Unigram))]
    public void A_whole_sentence_piece_model_reads_and_writes(string algorithm)
    {
        using var folder = new ModelFolder("{}");
        File.WriteAllBytes(Path.Combine(folder.Path, "tokenizer.model"), MutatedReaders.SentencePieceBytes(Enum.Parse<SentencePieceAlgorithm>(algorithm)));
        var tokenizer = SentencePieceFiles.Read(PretrainedFiles.In(folder.Path))!;
        Assert.AreEqual("hello", tokenizer.Decode(tokenizer.Encode("hello")));
    }

    [TestMethod]
    public void A_tokenizer_of_llama2c_has_as_many_pieces_as_its_model()
    {
        using var folder = new ModelFolder("{}");
        var path = Path.Combine(folder.Path, "tok.bin");
        File.WriteAllBytes(path, MutatedReaders.Llama2CTokenizerBytes());
        Assert.Contains(
            "has 12 pieces; the model has 13 tokens", Assert.ThrowsExactly<InvalidDataException>(() => Llama2CTokenizerFile.Read(path, 13)).Message);
    }
}
