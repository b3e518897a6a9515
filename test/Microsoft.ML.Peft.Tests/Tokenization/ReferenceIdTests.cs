using System.Text.Json;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>Ids of 252 strings by the published implementations.</summary>
[TestClass]
public sealed class ReferenceIdTests
{
    private static readonly string[] Folders = ["bert-base-uncased", "roberta-base", "albert-base-v2", "t5-small", "clip-vit-base"];

    [TestMethod]
    public void All_strings_have_the_ids_of_six_published_tokenizers()
    {
        var differences = new List<string>();
        foreach (string name in Folders)
            Compare("tokenizers_hf.json", name, TextTokenizer.Load(Folder(name)), differences);
        using var lite = Copy("use-lite", "", "vocab.json");
        Compare("tokenizer_use_lite.json", null, TextTokenizer.Load(lite.Path), differences);
        Assert.IsEmpty(differences, string.Join('\n', differences));
    }

    [TestMethod]
    [DataRow("bert-base-uncased", "vocab.txt", "tokenizer_config.json")]
    [DataRow("roberta-base", "vocab.json", "merges.txt")]
    public void Files_without_tokenizer_json_give_the_same_ids(string name, string vocabulary, string other)
    {
        using var folder = Copy("tokenizers", name, vocabulary, other);
        var differences = new List<string>();
        Compare("tokenizers_hf.json", name, TextTokenizer.Load(folder.Path), differences);
        Assert.IsEmpty(differences, string.Join('\n', differences));
    }

    [TestMethod]
    [DataRow("bert-base-uncased", "hello, world!")]
    [DataRow("roberta-base", "Hello, wörld! 😀")]
    [DataRow("albert-base-v2", "hello, world!")]
    [DataRow("t5-small", "Hello, world!")]
    public void Ids_become_the_text_again(string name, string text)
    {
        var tokenizer = TextTokenizer.Load(Folder(name));
        Assert.AreEqual(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    internal static string Folder(string name) => SharedData.Require(typeof(ReferenceIdTests).Assembly, "tokenizers", name);

    private static TemporaryFolder Copy(string kind, string name, params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (string file in files)
            File.Copy(SharedData.Require(typeof(ReferenceIdTests).Assembly, kind, name, file), folder.File(file));
        return folder;
    }

    private static void Compare(string golden, string? name, TextTokenizer tokenizer, List<string> differences)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", golden)));
        var ids = document.RootElement.GetProperty("ids");
        if (name is not null)
            ids = ids.GetProperty(name);
        string[] strings = [.. document.RootElement.GetProperty("strings").EnumerateArray().Select(text => text.GetString()!)];
        Assert.HasCount(252, strings);
        for (int i = 0; i < strings.Length; i++)
        {
            int[] expected = [.. ids[i].EnumerateArray().Select(id => id.GetInt32())];
            // A network needs at least one token.
            if (expected.Length == 0)
                expected = [tokenizer.UnknownId];
            var actual = tokenizer.Encode(strings[i]);
            if (!actual.SequenceEqual(expected))
                differences.Add($"{name ?? golden}: {JsonSerializer.Serialize(strings[i])} gives {string.Join(' ', actual)}, not {string.Join(' ', expected)}");
        }
    }
}
