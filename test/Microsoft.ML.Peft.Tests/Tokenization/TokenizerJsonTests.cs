using System.Globalization;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tokenization.Splitters;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>The parts of a <c>tokenizer.json</c>, with ids worked out by hand from the rules of the Rust library.</summary>
[TestClass]
public sealed class TokenizerJsonTests
{
    [TestMethod]
    [DataRow("Lowest new!", new[] { 2, 4, 6, 7, 8, 3 })]
    [DataRow("lowlow newestestest", new[] { 2, 1, 1, 3 })] // "low" does not continue a word; eleven characters are too many
    [DataRow("new[CLS]low", new[] { 2, 7, 2, 4, 3 })]
    [DataRow("new[cls]", new[] { 2, 7, 1, 1, 1, 3 })] // written otherwise it is text
    [DataRow("[SEP]", new[] { 2, 1, 1, 1, 3 })] // in the vocabulary, but not an added token
    public void Word_pieces_are_the_longest(string text, int[] expected) => Same(TinyTokenizers.WordPiece, text, expected);

    [TestMethod]
    [DataRow("low", new[] { 0, 9, 1 })]
    [DataRow("lo", new[] { 0, 3, 7, 1 })] // o</w> is another piece than o
    [DataRow("xow", new[] { 0, 2, 10, 1 })]
    [DataRow("xxx low", new[] { 0, 2, 2, 2, 9, 1 })]
    public void Pairs_are_merged_in_order(string text, int[] expected) => Same(TinyTokenizers.BytePairs, text, expected);

    [TestMethod]
    public void Variants_of_byte_pairs_are_read()
    {
        string fused = TinyTokenizers.BytePairs.Replace("\"fuse_unk\":false", "\"fuse_unk\":true", StringComparison.Ordinal);
        Same(fused, "xxx low", [0, 2, 9, 1]);
        string whole = TinyTokenizers.BytePairs.Replace("\"fuse_unk\":false", "\"ignore_merges\":true", StringComparison.Ordinal).Replace("\"ow</w>\":10", "\"ow</w>\":10,\"wow\":11", StringComparison.Ordinal);
        Same(whole, "wow", [0, 11, 1]);
        string bytes = TinyTokenizers.BytePairs.Replace("\"byte_fallback\":false", "\"byte_fallback\":true", StringComparison.Ordinal)
            .Replace("\"end_of_word_suffix\":\"</w>\"", "\"end_of_word_suffix\":null", StringComparison.Ordinal)
            .Replace("\"ow</w>\":10", "\"ow</w>\":10,\"<0xC3>\":11,\"<0xA9>\":12", StringComparison.Ordinal);
        Same(bytes, "l\u00E9z", [0, 3, 11, 12, 2, 1]);
    }

    [TestMethod]
    [DataRow("he", new[] { 6, 1 })] // -4.4 against -2 - 2.5 and -2 - 3 - 3
    [DataRow("hey", new[] { 6, 7, 1 })]
    [DataRow("xx he", new[] { 2, 0, 6, 1 })] // unknown characters in a row are one
    [DataRow("\uFF48e", new[] { 6, 1 })] // NFKC
    [DataRow("", new[] { 1 })]
    public void Pieces_of_a_unigram_are_the_likeliest(string text, int[] expected) => Same(TinyTokenizers.Unigram, text, expected);

    [TestMethod]
    [DataRow("\"lstrip\":true", "new  [CLS] low", new[] { 2, 7, 2, 4, 3 })]
    [DataRow("\"single_word\":true", "new[CLS]low [CLS]", new[] { 2, 7, 1, 1, 1, 4, 2, 3 })]
    [DataRow("\"normalized\":true", "new[cls]", new[] { 2, 7, 2, 3 })]
    public void Added_tokens_are_found_as_their_flags_say(string flag, string text, int[] expected)
    {
        string off = flag.Replace("true", "false", StringComparison.Ordinal);
        Same(TinyTokenizers.WordPiece.Replace(off, flag, StringComparison.Ordinal), text, expected);
    }

    [TestMethod]
    [DataRow("Removed", "low,new", new[] { 2, 4, 7, 3 })]
    [DataRow("Isolated", "low!!", new[] { 2, 4, 8, 8, 3 })]
    [DataRow("Contiguous", "low!!", new[] { 2, 4, 1, 3 })]
    [DataRow("MergedWithPrevious", "low!new", new[] { 2, 1, 7, 3 })]
    [DataRow("MergedWithNext", "low!new", new[] { 2, 4, 1, 3 })]
    public void Matches_are_treated_as_the_behavior_says(string behavior, string text, int[] expected)
    {
        string split = $$"""{"type":"Split","pattern":{"Regex":"[!,]"},"behavior":"{{behavior}}","invert":false}""";
        Same(TinyTokenizers.WordPiece.Replace("""{"type":"BertPreTokenizer"}""", split, StringComparison.Ordinal), text, expected);
    }

    [TestMethod]
    public void Two_texts_get_the_tokens_of_the_template()
    {
        using var folder = Folder(TinyTokenizers.WordPiece);
        var tokenizer = TextTokenizer.Load(folder.Path);
        CollectionAssert.AreEqual(new[] { 7, 4, 3 }, tokenizer.EncodeSecond("new low", 9).ToArray());
        using var roberta = Folder(TinyTokenizers.BytePairs);
        CollectionAssert.AreEqual(new[] { 1, 9, 1 }, TextTokenizer.Load(roberta.Path).EncodeSecond("low", 9).ToArray());
        using var unigram = Folder(TinyTokenizers.Unigram);
        CollectionAssert.AreEqual(new[] { 6, 1 }, TextTokenizer.Load(unigram.Path).EncodeSecond("he", 9).ToArray());
    }

    [TestMethod]
    public void Length_side_and_padding_come_from_the_files()
    {
        string left = TinyTokenizers.WordPiece.Replace("\"truncation\":null", """
            "truncation":{"direction":"Left","max_length":4,"strategy":"LongestFirst","stride":0}
            """, StringComparison.Ordinal);
        Same(left, "low new !", [2, 7, 8, 3]);
        using var folder = Folder(left);
        folder.Write("tokenizer_config.json", """{"model_max_length":3,"truncation_side":"right","pad_token":{"content":"[SEP]"}}""");
        var tokenizer = TextTokenizer.Load(folder.Path);
        CollectionAssert.AreEqual(new[] { 2, 4, 7, 3 }, tokenizer.Encode("low new !").ToArray());
        Assert.AreEqual(4, tokenizer.MaximumLength);
        Assert.AreEqual(3, tokenizer.PaddingId);
        folder.Write("tokenizer_config.json", """{"truncation_side":"middle"}""");
        Assert.Contains("'truncation_side'", Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
    }

    [TestMethod]
    public void Expressions_see_characters_beyond_the_first_plane()
    {
        // Every class of characters has a stand-in of that class.
        foreach (var category in Enum.GetValues<UnicodeCategory>().Where(category => category != UnicodeCategory.Surrogate))
            Assert.AreEqual(category, ShadowText.CategoryOf(category));
        string letters = TinyTokenizers.WordPiece
            .Replace("""{"type":"BertPreTokenizer"}""", """{"type":"Split","pattern":{"Regex":"\\p{L}"},"behavior":"Isolated","invert":false}""", StringComparison.Ordinal)
            .Replace("\"new\":7", "\"new\":7,\"\U00010400\":9,\"\U0001F600\":10", StringComparison.Ordinal)
            .Replace("\"lowercase\":true", "\"lowercase\":false", StringComparison.Ordinal);
        Same(letters, "\U00010400\U00010400\U0001F600", [2, 9, 9, 10, 3]);
    }

    private static ModelFolder Folder(string file)
    {
        var folder = new ModelFolder("{}");
        folder.Write("tokenizer.json", file);
        return folder;
    }

    private static void Same(string file, string text, int[] expected)
    {
        using var folder = Folder(file);
        CollectionAssert.AreEqual(expected, TextTokenizer.Load(folder.Path).Encode(text).ToArray(), text);
    }
}
