using System.Text.RegularExpressions;

namespace Documentation.Tests.Pages;

/// <summary>The pages of the trainers have one outline, so a reader finds the same things in the same order.</summary>
[TestClass]
public sealed partial class TrainerPageTests
{
    private static readonly string[] Outline = ["When to use", "Options", "What comes out", "The maths", "Measured", "Limits"];

    [TestMethod]
    [DataRow("kan")]
    [DataRow("selectable-kan")]
    [DataRow("convkan")]
    [DataRow("ctr")]
    [DataRow("fine-tuning")]
    [DataRow("noisy-labels")]
    [DataRow("prediction-intervals")]
    public void A_trainer_page_begins_with_code_and_has_the_common_outline(string page)
    {
        string text = DocumentationPages.Read($"docs/{page}.md");
        string[] headings = [.. Heading().Matches(text).Select(match => match.Groups["text"].Value)];
        string[] outline = [.. headings.Select(heading => Outline.FirstOrDefault(part => heading.StartsWith(part, StringComparison.Ordinal))).OfType<string>()];
        CollectionAssert.AreEqual(Outline, outline, $"docs/{page}.md has the sections {string.Join(", ", outline)}; it needs {string.Join(", ", Outline)}, in this order.");
        Assert.IsLessThan(text.IndexOf("\n## ", StringComparison.Ordinal), text.IndexOf("```csharp", StringComparison.Ordinal), $"docs/{page}.md has no code before its first section.");
        Assert.Contains("<!-- options: ", text, $"docs/{page}.md has no table of options.");
    }

    [GeneratedRegex("^## (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
