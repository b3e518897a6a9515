using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace Microsoft.ML.Kan.Tests.Packaging;

[TestClass]
[TestCategory("Slow")]
public class PackedLibrariesTests
{
    private static PackedLibraries? _packed;

    private static PackedLibraries Packed => _packed ??= new PackedLibraries();

    [ClassCleanup]
    public static void RemovePackages() => _packed?.Dispose();

    [TestMethod]
    [DataRow("Microsoft.ML.DeepLearning")]
    [DataRow("Microsoft.ML.Kan")]
    public void A_package_holds_readme_licence_documentation_and_symbols(string library)
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

        using Stream nuspec = package.GetEntry($"{library}.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        XNamespace names = metadata.Name.Namespace;
        Assert.AreEqual("MIT", metadata.Element(names + "license")!.Value);
        Assert.AreEqual("README.md", metadata.Element(names + "readme")!.Value);
        Assert.IsFalse(string.IsNullOrWhiteSpace(metadata.Element(names + "description")!.Value));
    }

    [TestMethod]
    public void The_core_brings_the_compatibility_targets_and_Kan_brings_the_core()
    {
        using ZipArchive core = ZipFile.OpenRead(Packed.Package("Microsoft.ML.DeepLearning", "nupkg"));
        Assert.IsNotNull(core.GetEntry("buildTransitive/Microsoft.ML.DeepLearning.targets"));
        Assert.IsNotNull(core.GetEntry("buildTransitive/WeakenVersionRequirement.cs"));

        using ZipArchive kan = ZipFile.OpenRead(Packed.Package("Microsoft.ML.Kan", "nupkg"));
        using Stream nuspec = kan.GetEntry("Microsoft.ML.Kan.nuspec")!.Open();
        string[] versions =
        [
            .. XDocument.Load(nuspec).Descendants()
                .Where(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == "Microsoft.ML.DeepLearning")
                .Select(element => element.Attribute("version")!.Value),
        ];
        CollectionAssert.AreEqual(new[] { Packed.Version, Packed.Version }, versions);
    }

    [TestMethod]
    public void A_program_that_knows_only_the_packages_builds_runs_and_publishes()
    {
        using var consumer = new ConsumerProject(Packed, ConsumerProgram());

        string build = consumer.Build();
        Assert.DoesNotContain("warning", build);
        AssertLearned(consumer.Run("output"));

        string publish = consumer.Publish();
        Assert.DoesNotContain("warning", publish);
        AssertLearned(consumer.Run("publish"));
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
