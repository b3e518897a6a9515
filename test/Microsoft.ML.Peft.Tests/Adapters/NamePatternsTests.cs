using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>Patterns from untrusted sources may be slow or long.</summary>
[TestClass]
public class NamePatternsTests
{
    [TestMethod]
    public void Names_and_their_ends_are_matched()
    {
        var patterns = new NamePatterns(null);
        Assert.IsTrue(patterns.Matches("layer.1.query", @"layer\.\d\.query", "Option"));
        Assert.IsFalse(patterns.Matches("layer.1.query", "query", "Option"));
        var ranks = new Dictionary<string, int> { ["uery"] = 2, [@"\d\.query"] = 3, ["query"] = 4 };
        Assert.AreEqual(3, patterns.Lookup(ranks, "layer.1.query", 8, "Option"));
        Assert.AreEqual(8, patterns.Lookup(ranks, "layer.1.value", 8, "Option"));
        Assert.AreEqual(1, patterns.LayerNumber("layer.1.block.2.query", ["layer"]));
        Assert.IsNull(patterns.LayerNumber("layer.1.query", ["block"]));
    }

    [TestMethod]
    public void One_budget_holds_for_all_patterns_together()
    {
        var patterns = new NamePatterns("adapter_config.json", budget: TimeSpan.Zero);
        Assert.IsTrue(patterns.Matches("query", "query", "TargetPattern"));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => patterns.Lookup(new Dictionary<string, int> { ["key"] = 1 }, "value", 0, "RankPattern")).Message;
        Assert.Contains("'adapter_config.json': RankPattern: matching the names of the network's modules takes too long; it stopped at 'key' with the module 'value'", message);
    }

    [TestMethod]
    [DataRow("rank_pattern")]
    [DataRow("target_modules")]
    public void A_file_with_a_long_or_wrong_pattern_is_refused_by_name(string key)
    {
        Assert.Contains("a pattern has 1025 characters; at most 1024 are allowed", Refusal(key, new string('a', 1025)));
        Assert.Contains("is not a valid regular expression", Refusal(key, "("));
    }

    [TestMethod]
    public void Options_with_a_long_pattern_are_refused()
    {
        using var network = new SmallNetwork();
        var message = Assert.ThrowsExactly<ArgumentException>(() => PeftModel.Attach(network, new LoraOptions { TargetPattern = new string('a', 1025) })).Message;
        Assert.StartsWith("TargetPattern: a pattern has 1025 characters", message);
    }

    private static string Refusal(string key, string pattern)
    {
        using var folder = new TemporaryFolder();
        using var network = new SmallNetwork();
        using (var model = PeftModel.Attach(network, new LoraOptions { TargetModules = ["Classifier"], Rank = 2 }))
            model.Save(folder.Path);
        var (target, more) = key switch
        {
            "target_modules" => ($"\"{pattern}\"", ""),
            _ => ("[\"Classifier\"]", $",\"{key}\":{{\"{pattern}\":2}}"),
        };
        string path = folder.Write("adapter_config.json", $"{{\"peft_type\":\"LORA\",\"r\":2,\"target_modules\":{target}{more}}}");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => PeftModel.Load(network, folder.Path).Dispose()).Message;
        Assert.StartsWith($"'{path}': ", message);
        return message;
    }
}
