using System.Reflection.Metadata;
using System.Text;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

/// <summary>Symbols name the source's address where the repository has one, and a build does not depend on its folder.</summary>
[TestClass]
[TestCategory("Slow")]
public sealed class SymbolTests
{
    private const string Library = "Microsoft.ML.LabelQuality";
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [TestMethod]
    public void Two_folders_give_the_same_bytes_and_symbols_with_SourceLink()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        string[] outputs = [Build(first.File("a")), Build(second.File("another", "place"))];
        foreach (string extension in (string[])["dll", "pdb"])
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(outputs[0], $"{Library}.{extension}")), File.ReadAllBytes(Path.Combine(outputs[1], $"{Library}.{extension}")), extension);

        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(outputs[0], $"{Library}.pdb")));
        var reader = symbols.GetMetadataReader();
        string links = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == SourceLink)
            .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value))).Single();
        Assert.MatchesRegex(@"raw\.githubusercontent\.com/owner/name/[0-9a-f]{40}/\*", links);
    }

    // A copy of the sources in a repository of its own, whose remote is on a host that SourceLink knows.
    private static string Build(string folder)
    {
        string root = BuildMetadata.RepositoryRoot(typeof(SymbolTests).Assembly);
        foreach (string path in Directory.EnumerateFiles(root).Where(path => Path.GetExtension(path) is ".props" or ".json").Concat(Sources(root)))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(root, path));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
        Git(folder, "init", "-q", "-b", "main");
        Git(folder, "remote", "add", "origin", "https://github.com/owner/name.git");
        Git(folder, "add", "-A");
        Git(folder, "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "commit", "-q", "--date=2026-01-01T00:00:00Z", "-m", "Sources");
        string project = Path.Combine(folder, "src", Library);
        _ = DotnetCommand.RunSuccessfully(project, "build", "-c", "Release", "-f", "net10.0", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false");
        return Path.Combine(project, "bin", "Release", "net10.0");
    }

    private static IEnumerable<string> Sources(string root) => ((string[])[Library, "Shared", "Microsoft.ML.DeepLearning"])
        .SelectMany(library => Directory.EnumerateFiles(Path.Combine(root, "src", library), "*", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "Directory.Build.*"))
        .Append(Path.Combine(root, "eng", "package", "icon.png"));

    private static void Git(string folder, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardError = true };
        start.Environment["GIT_COMMITTER_DATE"] = "2026-01-01T00:00:00Z";
        using var process = System.Diagnostics.Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error);
    }
}
