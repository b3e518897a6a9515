using Microsoft.ML.Peft.Tests.Models;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>Damaged and unknown <c>tokenizer.json</c> files are refused; the message names the file, the key and a remedy.</summary>
[TestClass]
public sealed class BrokenTokenizerTests
{
    [TestMethod]
    [DataRow("\"type\":\"WordPiece\",\"unk_token\"", "\"type\":7,\"unk_token\"", "model.type")]
    [DataRow("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"[NONE]\"", "model.unk_token")]
    [DataRow("\"unk_token\":\"[UNK]\",", "", "model.unk_token")]
    [DataRow("\"low\":4", "\"low\":-4", "model.vocab.low")]
    [DataRow("\"low\":4", "\"low\":\"4\"", "model.vocab.low")]
    [DataRow("\"model\":{", "\"modl\":{", "model")]
    [DataRow("\"max_input_chars_per_word\":10", "\"max_input_chars_per_word\":\"ten\"", "model.max_input_chars_per_word")]
    [DataRow("\"added_tokens\":[{\"id\":2,", "\"added_tokens\":[{", "added_tokens[0].id")]
    [DataRow("\"content\":\"[CLS]\",", "", "added_tokens[0].content")]
    [DataRow("\"lstrip\":false", "\"lstrip\":\"no\"", "added_tokens[0].lstrip")]
    [DataRow("\"lowercase\":true", "\"lowercase\":1", "normalizer.lowercase")]
    [DataRow("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"Sequence\"}", "pre_tokenizer.pretokenizers")]
    [DataRow("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Removed\"}", "pre_tokenizer.pattern.Regex")]
    [DataRow("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"Split\",\"pattern\":{\"String\":\"x\"},\"behavior\":\"Lost\"}", "pre_tokenizer.behavior")]
    [DataRow("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"Metaspace\",\"replacement\":\"__\"}", "pre_tokenizer.replacement")]
    [DataRow("\"ids\":[3]", "\"ids\":[]x", "not valid JSON")]
    [DataRow("\"ids\":[3]", "\"ids\":3", "post_processor.special_tokens.[SEP].ids")]
    [DataRow("{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}", "{\"Sequence\":{\"id\":\"A\",\"type_id\":1}}", "post_processor.pair")]
    public void A_damaged_value_is_named(string intact, string damaged, string key)
    {
        using var folder = new ModelFolder("{}");
        Assert.Contains(intact, TinyTokenizers.WordPiece);
        folder.Write("tokenizer.json", TinyTokenizers.WordPiece.Replace(intact, damaged, StringComparison.Ordinal));
        string message = Assert.ThrowsExactly<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message;
        Assert.Contains(Path.Combine(folder.Path, "tokenizer.json"), message);
        Assert.Contains(key, message);
        if (!key.Contains("JSON", StringComparison.Ordinal))
            Assert.Contains("save_pretrained", message);
    }

    [TestMethod]
    [DataRow("\"type\":\"WordPiece\",\"unk_token\"", "\"type\":\"Rwkv\",\"unk_token\"", "model.type", "Unigram")]
    [DataRow("\"type\":\"BertNormalizer\"", "\"type\":\"Cyrillic\"", "normalizer.type", "BertNormalizer")]
    [DataRow("\"type\":\"BertPreTokenizer\"", "\"type\":\"UnicodeScripts\"", "pre_tokenizer.type", "ByteLevel")]
    [DataRow("\"type\":\"TemplateProcessing\"", "\"type\":\"Other\"", "post_processor.type", "RobertaProcessing")]
    [DataRow("{\"type\":\"WordPiece\",\"prefix\"", "{\"type\":\"CTC\",\"prefix\"", "decoder.type", "Metaspace")]
    public void An_unknown_kind_is_named_with_the_known_ones(string intact, string other, string key, string known)
    {
        using var folder = new ModelFolder("{}");
        Assert.Contains(intact, TinyTokenizers.WordPiece);
        folder.Write("tokenizer.json", TinyTokenizers.WordPiece.Replace(intact, other, StringComparison.Ordinal));
        string message = Assert.ThrowsExactly<NotSupportedException>(() => TextTokenizer.Load(folder.Path)).Message;
        Assert.Contains($"'{key}' of '{Path.Combine(folder.Path, "tokenizer.json")}'", message);
        Assert.Contains(known, message);
    }

    [TestMethod]
    [DataRow("\"l o\"", "\"l q\"", "model.merges[0]")]
    [DataRow("\"l o\"", "\"l o w\"", "model.merges[0]")]
    [DataRow("[\"lo\",\"w</w>\"]", "[\"lo\"]", "model.merges[1]")]
    [DataRow("\"dropout\":null", "\"dropout\":0.1", "model.dropout")]
    [DataRow("\"sep\":[\"</s>\",1]", "\"sep\":[\"</s>\"]", "post_processor.sep")]
    public void A_damaged_list_of_merges_is_named(string intact, string damaged, string key)
        => Refused(TinyTokenizers.BytePairs, intact, damaged, key);

    [TestMethod]
    [DataRow("\"unk_id\":0", "\"unk_id\":99", "model.unk_id")]
    [DataRow("[\"h\",-3]", "[\"h\",\"-3\"]", "model.vocab[3][1]")]
    [DataRow("[\"h\",-3]", "[\"h\"]", "model.vocab[3]")]
    [DataRow("{\"type\":\"NFKC\"}", "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}", "normalizer.precompiled_charsmap")]
    [DataRow("{\"type\":\"NFKC\"}", "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"?\"}", "normalizer.precompiled_charsmap")]
    public void A_damaged_list_of_pieces_is_named(string intact, string damaged, string key)
        => Refused(TinyTokenizers.Unigram, intact, damaged, key);

    private static void Refused(string file, string intact, string damaged, string key)
    {
        using var folder = new ModelFolder("{}");
        Assert.Contains(intact, file);
        folder.Write("tokenizer.json", file.Replace(intact, damaged, StringComparison.Ordinal));
        var exception = Assert.Throws<Exception>(() => TextTokenizer.Load(folder.Path));
        Assert.IsTrue(exception is InvalidDataException or NotSupportedException, exception.ToString());
        Assert.Contains($"'{key}' of '{Path.Combine(folder.Path, "tokenizer.json")}'", exception.Message);
    }
}
