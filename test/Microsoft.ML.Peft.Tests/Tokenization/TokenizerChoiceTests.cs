using Microsoft.ML.Peft.Tests.Models;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>Which of a folder's files make the tokenizer.</summary>
[TestClass]
public sealed class TokenizerChoiceTests
{
    private static readonly int[] Known = [2, 8, 9, 3];

    [TestMethod]
    [DataRow("bert", "{}")]
    [DataRow("roberta", """{"tokenizer_class":"BertTokenizer"}""")] // the Chinese RoBERTas
    [DataRow("roberta", "{}")]
    [DataRow("vit", """{"tokenizer_class":"BertTokenizerFast"}""")]
    [DataRow("unknown", "{}")]
    public void Vocab_txt_is_read_whatever_the_model_type(string type, string settings)
    {
        using var folder = new ModelFolder($$"""{"model_type":"{{type}}"}""");
        folder.Write("vocab.txt", TinyBert.Pieces);
        folder.Write("tokenizer_config.json", settings);
        CollectionAssert.AreEqual(Known, TextTokenizer.Load(folder.Path).Encode("hello world").ToArray());
    }

    [TestMethod]
    public void Tokenizer_json_wins()
    {
        using var folder = new ModelFolder("""{"model_type":"bert"}""");
        folder.Write("vocab.txt", TinyBert.Pieces);
        folder.Write("tokenizer.json", TinyTokenizers.Unigram);
        CollectionAssert.AreEqual(new[] { 6, 1 }, TextTokenizer.Load(folder.Path).Encode("he").ToArray());
    }

    [TestMethod]
    public void A_class_that_needs_tokenizer_json_is_refused_with_the_remedy()
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"BertweetTokenizer"}""");
        string message = Assert.ThrowsExactly<NotSupportedException>(() => TextTokenizer.Load(folder.Path)).Message;
        Assert.Contains("'tokenizer_class'", message);
        Assert.Contains("save_pretrained", message);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"RobertaTokenizer"}""");
        Assert.Contains("lacks its vocabulary", Assert.ThrowsExactly<FileNotFoundException>(() => TextTokenizer.Load(folder.Path)).Message);
    }

    [TestMethod]
    public void Special_tokens_have_the_names_in_the_settings()
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces.Replace("[CLS]", "<s>", StringComparison.Ordinal));
        Assert.Contains("has no piece '[CLS]', which is the cls_token", Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
        folder.Write("special_tokens_map.json", """{"cls_token":{"content":"<s>"}}""");
        folder.Write("tokenizer_config.json", """{"added_tokens_decoder":{"11":{"content":"<x>","special":true}}}""");
        folder.Write("added_tokens.json", """{"<y>":10}""");
        CollectionAssert.AreEqual(new[] { 2, 8, 11, 9, 10, 3 }, TextTokenizer.Load(folder.Path).Encode("hello<x>world <y>").ToArray());
        folder.Write("tokenizer_config.json", """{"added_tokens_decoder":{"one":{"content":"<x>"}}}""");
        Assert.Contains("'added_tokens_decoder.one' of", Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message);
    }

    [TestMethod]
    [DataRow("hello\tworld\nhello", new[] { 2, 8, 9, 8, 3 })]
    [DataRow("hello$world", new[] { 2, 8, 1, 9, 3 })]
    [DataRow("hello 😀 world", new[] { 2, 8, 1, 9, 3 })]
    [DataRow("hel\u0000lo wor\u200Bld", new[] { 2, 8, 9, 3 })]
    [DataRow("hel\u000Blo wor\u0085ld", new[] { 2, 8, 9, 3 })] // controls that are not white space here
    [DataRow("h\u00E9llo", new[] { 2, 8, 3 })]
    [DataRow("hello漢world", new[] { 2, 8, 1, 9, 3 })]
    public void Bert_cleans_and_splits_as_its_authors_do(string text, int[] expected)
    {
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces);
        CollectionAssert.AreEqual(expected, TextTokenizer.Load(folder.Path).Encode(text).ToArray());
    }
}
