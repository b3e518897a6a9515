using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

[TestClass]
[TestCategory("Slow")]
public class PackedLibrariesTests
{
    private static PackedLibraries Packed => PackedLibraries.Get();

    public static IEnumerable<object[]> Libraries => Directory.GetDirectories(Path.Combine(BuildMetadata.RepositoryRoot(typeof(PackedLibrariesTests).Assembly), "src"), "Microsoft.ML.*")
        .Select(folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Libraries))]
    public void A_package_holds_readme_icon_licence_documentation_and_symbols(string library)
    {
        using ZipArchive package = ZipFile.OpenRead(Packed.Package(library, "nupkg"));
        using ZipArchive symbols = ZipFile.OpenRead(Packed.Package(library, "snupkg"));

        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        foreach (string framework in new[] { "net8.0", "net10.0" })
        {
            Assert.Contains($"lib/{framework}/{library}.dll", files);
            Assert.Contains($"lib/{framework}/{library}.xml", files);
            Assert.IsNotNull(symbols.GetEntry($"lib/{framework}/{library}.pdb"));
        }
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);

        using Stream nuspec = package.GetEntry($"{library}.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        XNamespace names = metadata.Name.Namespace;
        Assert.AreEqual("MIT", metadata.Element(names + "license")!.Value);
        Assert.AreEqual("README.md", metadata.Element(names + "readme")!.Value);
        Assert.AreEqual("icon.png", metadata.Element(names + "icon")!.Value);
        Assert.IsFalse(string.IsNullOrWhiteSpace(metadata.Element(names + "description")!.Value));
    }

    [TestMethod]
    public void The_core_brings_the_compatibility_targets_and_each_library_asks_for_its_own_version_of_the_others()
    {
        using ZipArchive core = ZipFile.OpenRead(Packed.Package("Microsoft.ML.DeepLearning", "nupkg"));
        Assert.IsNotNull(core.GetEntry("buildTransitive/Microsoft.ML.DeepLearning.targets"));
        Assert.IsNotNull(core.GetEntry("buildTransitive/WeakenVersionRequirement.cs"));

        string exactly = $"[{Packed.Version}]";
        CollectionAssert.AreEqual(new[] { exactly, exactly }, VersionsAskedFor("Microsoft.ML.Kan", "Microsoft.ML.NoisyLabels"));
        CollectionAssert.AreEqual(new[] { exactly, exactly }, VersionsAskedFor("Microsoft.ML.NoisyLabels", "Microsoft.ML.DeepLearning.Vision"));
        CollectionAssert.AreEqual(new[] { exactly, exactly }, VersionsAskedFor("Microsoft.ML.NoisyLabels", "Microsoft.ML.LabelQuality"));
        CollectionAssert.AreEqual(new[] { exactly, exactly }, VersionsAskedFor("Microsoft.ML.DeepLearning.Vision", "Microsoft.ML.DeepLearning"));
        Assert.IsEmpty(VersionsAskedFor("Microsoft.ML.LabelQuality", "TorchSharp"));
    }

    [TestMethod]
    [DynamicData(nameof(Libraries))]
    public void Versions_within_the_family_are_exact(string library)
    {
        using ZipArchive package = ZipFile.OpenRead(Packed.Package(library, "nupkg"));
        using Stream nuspec = package.GetEntry($"{library}.nuspec")!.Open();
        var family = Libraries.Select(row => (string)row[0]).ToHashSet();
        string[] loose = [.. XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Where(element => family.Contains(element.Attribute("id")!.Value) && element.Attribute("version")!.Value != $"[{Packed.Version}]")
            .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}")];
        Assert.IsEmpty(loose, string.Join(", ", loose));
    }

    [TestMethod]
    public void A_program_that_knows_only_the_packages_builds_runs_and_publishes()
    {
        using var consumer = new ConsumerProject(Packed, ConsumerProgram());

        string build = consumer.Build();
        Assert.DoesNotContain("warning", build);
        AssertLearned(consumer.Run(ConsumerProject.Output));

        string publish = consumer.Publish();
        Assert.DoesNotContain("warning", publish);
        AssertLearned(consumer.Run("publish"));
    }

    // One version for each target framework.
    private static string[] VersionsAskedFor(string library, string dependency)
    {
        using ZipArchive package = ZipFile.OpenRead(Packed.Package(library, "nupkg"));
        using Stream nuspec = package.GetEntry($"{library}.nuspec")!.Open();
        return
        [
            .. XDocument.Load(nuspec).Descendants()
                .Where(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == dependency)
                .Select(element => element.Attribute("version")!.Value),
        ];
    }

    private static string ConsumerProgram()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("ConsumerProgram.txt")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private static void AssertLearned(string output)
    {
        Assert.Contains("learned True", output);
        Assert.Contains("same True", output);
    }
}
