using System.Text.RegularExpressions;
using Microsoft.ML.Extensions.Testing.Tools;
using Samples.Shared.Text;

namespace Microsoft.ML.Kan.Tests.Packaging;

[TestClass]
[TestCategory("Slow")]
public sealed partial class TemplateTests
{
    [TestMethod]
    [DataRow("mlnet-kan", @"R² (0\.9\d|1\.00)")]
    [DataRow("mlnet-ctr", @"AUC 0\.[6-9]\d+")]
    [DataRow("mlnet-images", @"Accuracy (0\.[89]\d|1\.00) on \d+ pictures")]
    public void A_project_of_a_template_builds_learns_and_saves(string template, string learned)
    {
        using var project = new TemplateProject(PackedLibraries.Get(), template, "net10.0");
        project.Build();
        Assert.MatchesRegex(learned, project.Run());
    }

    [TestMethod]
    public void The_text_template_learns_from_an_encoder_in_a_folder_and_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Write(folder.File("encoder"), "lovely", "great", "film", "dull", "bad", "a", "joy", "to", "watch");
        using var project = new TemplateProject(PackedLibraries.Get(), "mlnet-text", "net10.0");
        project.Build();
        Assert.MatchesRegex(@"""a joy to watch"" is (good|bad)", project.Run(folder.File("encoder")));

        var failure = Assert.ThrowsExactly<InvalidOperationException>(() => project.Run("elsewhere"));
        Assert.Contains("has no text encoder", failure.Message);
    }

    [TestMethod]
    public void A_project_for_dotnet_8_builds()
    {
        using var project = new TemplateProject(PackedLibraries.Get(), "mlnet-kan", "net8.0");
        Assert.Contains("net8.0", project.Build());
    }

    [TestMethod]
    public void The_solution_filter_packs_every_library()
    {
        string root = BuildMetadata.RepositoryRoot(typeof(TemplateTests).Assembly);
        string filter = File.ReadAllText(Path.Combine(root, "eng", "package", "Packages.slnf"));
        string[] packed = [.. Project().Matches(filter).Select(match => match.Groups["name"].Value).Where(name => !name.EndsWith("Templates", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] libraries = [.. Directory.GetDirectories(Path.Combine(root, "src"), "Microsoft.ML.*").Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(libraries, packed);
    }

    [GeneratedRegex(@"\\(?<name>[\w.]+)\.csproj")]
    private static partial Regex Project();
}
