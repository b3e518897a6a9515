using System.Text.RegularExpressions;
using Documentation.Tests.Pages;

namespace Documentation.Tests.OptionTables;

/// <summary>
/// The tables of options in the pages are written by this test: between "options: TYPE, TYPE" and "/options" in comments. With the environment
/// variable DOCS_UPDATE=1 it writes the pages, otherwise it compares.
/// </summary>
[TestClass]
public sealed partial class OptionTableTests
{
    public static IEnumerable<object[]> Pages => DocumentationPages.All.Where(page => Region().IsMatch(DocumentationPages.Read(page))).Select(page => new object[] { page });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void A_table_of_options_says_what_the_XML_documentation_says(string page)
    {
        string found = DocumentationPages.Read(page);
        string expected = Region().Replace(found, region => $"<!-- options: {region.Groups["names"].Value} -->\n{OptionTable.Of(region.Groups["names"].Value.Split(", "))}<!-- /options -->");
        if (Environment.GetEnvironmentVariable("DOCS_UPDATE") == "1")
            DocumentationPages.Write(page, expected);
        else
            Assert.IsTrue(found == expected, $"Tables of options in {page} are older than the XML documentation. Run this test with DOCS_UPDATE=1, and look at the difference. The first differing row: {FirstDifference(found, expected)}");
    }

    [TestMethod]
    public void Every_public_options_class_has_a_table()
    {
        var shown = DocumentationPages.All.SelectMany(page => Region().Matches(DocumentationPages.Read(page)).SelectMany(region => region.Groups["names"].Value.Split(", "))).ToHashSet();
        string[] missing = [.. OptionTable.Types.Select(OptionTable.NameOf).Where(name => !shown.Contains(name))];
        Assert.IsEmpty(missing, $"No page has a table of {string.Join(", ", missing)}.");
    }

    [TestMethod]
    public void A_default_in_the_XML_documentation_is_the_initialiser()
    {
        string[] wrong = [.. OptionTable.Types.SelectMany(OptionTable.WrongDefaults)];
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    private static string FirstDifference(string found, string expected)
        => expected.Split('\n').Zip(found.Split('\n')).FirstOrDefault(pair => pair.First != pair.Second).First ?? "a row at the end";

    [GeneratedRegex("<!-- options: (?<names>[\\w., ]+) -->\n.*?<!-- /options -->", RegexOptions.Singleline)]
    private static partial Regex Region();
}
