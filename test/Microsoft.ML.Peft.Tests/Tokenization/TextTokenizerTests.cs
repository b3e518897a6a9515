using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.Tests.Tokenization;

[TestClass]
public sealed class TextTokenizerTests
{
    [TestMethod]
    [DataRow("unaffable", new[] { 2, 5, 6, 7, 3 })] // the example of BERT's authors
    [DataRow("Hello WORLDS!", new[] { 2, 8, 9, 11, 10, 3 })]
    [DataRow("hello zebra", new[] { 2, 8, 1, 3 })]
    [DataRow("", new[] { 2, 3 })]
    [DataRow("hello\uD800", new[] { 2, 8, 3 })] // an unpaired surrogate is U+FFFD, which BERT's clean-up removes
    [DataRow("hello[MASK]world", new[] { 2, 8, 4, 9, 3 })]
    public void Word_pieces_are_those_of_bert(string text, int[] expected)
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces);
        var tokenizer = TextTokenizer.Load(folder.Path);
        CollectionAssert.AreEqual(expected, tokenizer.Encode(text).ToArray());
        Assert.AreEqual(0, tokenizer.PaddingId);
        Assert.AreEqual(1, tokenizer.UnknownId);
    }

    [TestMethod]
    public void Case_is_kept_where_the_settings_say_so()
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces);
        folder.Write("tokenizer_config.json", """{"do_lower_case":false}""");
        var tokenizer = TextTokenizer.Load(folder.Path);
        CollectionAssert.AreEqual(new[] { 2, 1, 8, 3 }, tokenizer.Encode("Hello hello").ToArray());
    }

    [TestMethod]
    public void Byte_pairs_are_merged_in_the_order_of_the_list()
    {
        using var folder = Roberta();
        var tokenizer = TextTokenizer.Load(folder.Path);
        // l+o first, then lo+w; "low" after a space is Ġ + low; é is the two bytes Ã ©.
        CollectionAssert.AreEqual(new[] { 0, 9, 2 }, tokenizer.Encode("low").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 9, 11, 2 }, tokenizer.Encode("low low").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 8, 12, 13, 2 }, tokenizer.Encode("lo\u00e9").ToArray());
        Assert.AreEqual(1, tokenizer.PaddingId);
        Assert.AreEqual("low low", tokenizer.Decode(tokenizer.Encode("low low")));
    }

    [TestMethod]
    [DataRow("vocab.json", "[]", "holds no object")]
    [DataRow("vocab.json", """{"a":"x"}""", "gives the piece 'a' no id")]
    [DataRow("vocab.json", """{"a":1,"b":1}""", "its id 1 twice")]
    [DataRow("vocab.json", """{"a":1}""", "has no piece '<s>'")]
    [DataRow("merges.txt", "l o w", "merges.txt' must be two pieces")]
    [DataRow("merges.txt", "q q", "merges.txt' must be two pieces")]
    public void Damaged_files_are_named(string file, string content, string expected)
    {
        using var folder = Roberta();
        folder.Write(file, content);
        Assert.Contains(expected, Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
    }

    [TestMethod]
    [DataRow("{}", "holds no list of more than 6")]
    [DataRow("""[["?",0],["<s>",0],["</s>",0],["",0],["",0],["",0],["a"]]""", "holds [\"a\"] as piece 6")]
    [DataRow("""[["?",0],["<s>",0],["</s>",0],["",0],["",0],["",0],["a",-1],["",-2]]""", "an empty text as piece 7")]
    public void A_damaged_list_of_pieces_is_named(string content, string expected)
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.json", content);
        Assert.Contains(expected, Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
    }

    [TestMethod]
    public void Of_a_piece_that_is_there_twice_the_last_one_counts()
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.json", """[["?",0],["<s>",0],["</s>",0],["",0],["",0],["",0],["▁",-3],["ab",-1],["ab",-2],["a",-5],["b",-5],["c",null]]""");
        var tokenizer = TextTokenizer.Load(folder.Path);
        CollectionAssert.AreEqual(new[] { 6, 8 }, tokenizer.Encode("ab").ToArray());
        CollectionAssert.AreEqual(new[] { 6, 11, 11, 8, 11 }, tokenizer.Encode("ccabc").ToArray(), "a missing number is 0");
        CollectionAssert.AreEqual(new[] { 6, 0, 8, 0 }, tokenizer.Encode("ddabd").ToArray());
    }

    [TestMethod]
    public void A_file_that_is_no_sentence_piece_model_is_named()
    {
        using var folder = new ModelFolder("{}");
        foreach (var content in (string[])["", "\u0001\u0002\u0003", "hello, this is no protobuf"])
        {
            folder.Write("tokenizer.model", content);
            Assert.Contains("tokenizer.model'", Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
        }
    }

    [TestMethod]
    public void Without_files_there_is_no_tokenizer()
    {
        using var folder = new ModelFolder("{}");
        Assert.IsNull(TokenizerFiles.Read(PretrainedFiles.In(folder.Path)));
        Assert.Contains("holds no tokenizer", Assert.ThrowsExactly<FileNotFoundException>(() => TextTokenizer.Load(folder.Path)).Message);
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => TextTokenizer.Load(folder.Path + "-none"));
    }

    private static ModelFolder Roberta()
    {
        var folder = new ModelFolder("{}");
        folder.Write(
            "vocab.json",
            """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"<mask>":4,"l":5,"o":6,"w":7,"lo":8,"low":9,"Ġ":10,"Ġlow":11,"Ã":12,"©":13}""");
        folder.Write("merges.txt", "#version: 0.2\nl o\nlo w\nĠ low\n");
        return folder;
    }
}
